import pytest

from services.notifier.config import Settings, is_this_machine
from shared.runtime.settings import SettingsError

SECRET = {"KAIKU_SECRET": "a-secret-of-the-tests-which-is-long-enough"}


def read(**env: str) -> Settings:
    return Settings.from_env(SECRET | env)


def test_one_machine_needs_no_settings() -> None:
    settings = read()
    assert settings.smtp_url == "smtp://127.0.0.1:8025"
    assert settings.mail_from == "Kaiku <kaiku@localhost>"
    assert settings.mailbox is None
    assert settings.common.admin_port == 8004


def test_mails_that_leave_this_machine_say_from_whom_they_come() -> None:
    with pytest.raises(SettingsError, match="KAIKU_MAIL_FROM"):
        read(KAIKU_SMTP_URL="smtps://mail.example:465")
    named = read(KAIKU_SMTP_URL="smtps://mail.example:465", KAIKU_MAIL_FROM="Kaiku <kaiku@example.fi>")
    assert named.mail_from == "Kaiku <kaiku@example.fi>"


@pytest.mark.parametrize("sender", ["kaiku", "Kaiku <>", "kaiku@", "Kaiku <kaiku@näköinen.fi>"])
def test_a_sender_that_is_no_address_is_refused(sender: str) -> None:
    with pytest.raises(SettingsError, match="KAIKU_MAIL_FROM"):
        read(KAIKU_MAIL_FROM=sender)


@pytest.mark.parametrize(
    ("host", "here"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),  # noqa: S104 – only compared
        ("localhost.example.org", False),
        ("10.0.0.1", False),
        ("", False),
    ],
)
def test_only_loopback_is_this_machine(host: str, here: bool) -> None:
    assert is_this_machine(host) is here


def test_secrets_stand_in_no_message() -> None:
    settings = read(KAIKU_SMTP_URL="smtp://kaiku:hunter2@127.0.0.1:25")
    assert "hunter2" not in repr(settings)
