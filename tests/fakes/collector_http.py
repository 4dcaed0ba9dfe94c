"""The collector's app over a store in memory, and a browser that fills in what stands on a page."""

import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from html import unescape
from html.parser import HTMLParser

from flask import Flask
from flask.testing import FlaskClient
from jinja2.bccache import Bucket, BytecodeCache
from prometheus_client import CollectorRegistry
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from services.collector.entrypoints.http.app import TEXTS, create_app
from shared.web.metrics import HttpMetrics
from shared.web.texts import Texts
from tests.fakes.collector import NOON, Bench, Chance

# The form's own fields, beside those of the questions.
OWN = ("key", "lang", "code", "action", "do", "page", "seen", "checking", "draft")
RECEIPT = re.compile(r"\b(?:[0-9A-HJKMNP-TV-Z]{5}-){3}[0-9A-HJKMNP-TV-Z]{5}\b")


class Compiled(BytecodeCache):
    """Templates compiled once for all apps of the tests."""

    def __init__(self) -> None:
        self._code: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._code:
            bucket.bytecode_from_string(self._code[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._code[bucket.key] = bucket.bytecode_to_string()


COMPILED = Compiled()


class Standing:
    """A clock that stands until it is set."""

    def __init__(self, moment: datetime = NOON) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment


@cache
def texts() -> Texts:
    """The collector's words, read once."""
    return Texts.read(TEXTS)


def an_app(bench: Bench, *, clock: Standing | None = None, mailbox: bool = False) -> Flask:
    app = create_app(
        bench.cases,
        clock=clock or Standing(),
        metrics=HttpMetrics(CollectorRegistry()),
        texts=texts(),
        public_url="https://palaute.example",
        chance=Chance(),
        mailbox=mailbox,
    )
    app.jinja_env.bytecode_cache = COMPILED
    return app


class Browser:
    """Opens pages and sends the forms on them, as a browser without JavaScript does."""

    def __init__(self, app: Flask, *, language: str = "fi") -> None:
        self.app = app
        self._client: FlaskClient = app.test_client()
        self._language = language
        self.page = ""
        self.response: TestResponse

    def open(self, path: str) -> "Browser":
        return self._took(self._client.get(path, headers={"Accept-Language": self._language}))

    def send(self, *, form: str = "", **typed: str | list[str]) -> "Browser":
        """Send the page's form with what it holds, changed by what is typed (answer fields without their prefix).

        On a form of several pages this is the last page's button, whichever page is shown: all carry all answers.
        """
        fields = Fields.on(self.page, form)
        data = MultiDict(fields.values)
        if "action" not in typed and "lang" not in typed and "do" not in data:
            data["do"] = "send"
        for name, given in typed.items():
            full = name if name in OWN else f"answer.{name.replace('__', '-')}"
            data.setlist(full, given if isinstance(given, list) else [given])
        return self.post(fields.action, data)

    def press(self, button: str, typed: Mapping[str, str | list[str]] | None = None) -> "Browser":
        """Press one of the form's buttons, by its value. typed: into fields, by their whole names."""
        fields = Fields.on(self.page, "answers")
        data = MultiDict(fields.values)
        for name, given in (typed or {}).items():
            data.setlist(name, given if isinstance(given, list) else [given])
        assert f'value="{button}"' in self.page, f"there is no button {button}"
        data["do"] = button
        return self.post(fields.action, data)

    def go(self, **typed: str | list[str]) -> "Browser":
        """Answer and continue."""
        answers = {f"answer.{name.replace('__', '-')}": given for name, given in typed.items()}
        return self.press("next", answers)

    def post(self, path: str, data: "MultiDict[str, str]") -> "Browser":
        return self._took(self._client.post(path, data=data, headers={"Accept-Language": self._language}))

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def text(self) -> str:
        """What is read of the page."""
        return unescape(" ".join(re.sub(r"<[^>]*>", " ", self.page).split()))

    @property
    def receipt(self) -> str:
        found = RECEIPT.search(self.text)
        assert found, self.text
        return found[0]

    def _took(self, response: TestResponse) -> "Browser":
        self.response, self.page = response, response.get_data(as_text=True)
        return self


class Fields(HTMLParser):
    """The fields of a form as they stand on the page: hidden ones, texts, and what is checked or selected."""

    def __init__(self, wanted: str) -> None:
        super().__init__()
        self.action = ""
        self.values: MultiDict[str, str] = MultiDict()
        self._wanted = wanted
        self._inside = False
        self._area: str | None = None
        self._select = ""

    @classmethod
    def on(cls, page: str, form: str = "") -> "Fields":
        found = cls(form)
        found.feed(page)
        assert found.action, "there is no such form"
        return found

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name, value = given.get("name") or "", given.get("value") or ""
        if tag == "form" and not self.action and (not self._wanted or given.get("id") == self._wanted):
            self._inside, self.action = True, given.get("action") or ""
        if not self._inside:
            return
        if tag == "input" and (given.get("type") not in ("radio", "checkbox") or "checked" in given):
            self.values.add(name, value)
        elif tag == "textarea":
            self._area = ""
            self._select = name
        elif tag == "select":
            self._select = name
        elif tag == "option" and "selected" in given:
            self.values.add(self._select, value)

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._area += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._area is not None and self._inside:
            self.values.add(self._select, self._area.removeprefix("\n"))
            self._area = None
        elif tag == "form":
            self._inside = False
