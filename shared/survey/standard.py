"""What the items that SurveyJS adds are called when a survey doesn't say."""

from shared.survey.localised import Localised

YES = Localised("Kyllä", "Ja", "Yes")
NO = Localised("Ei", "Nej", "No")
NONE = Localised("Ei mikään näistä", "Inget av dessa", "None of these")
REFUSE = Localised("En halua vastata", "Jag vill inte svara", "I’d rather not answer")
CANT_SAY = Localised("En osaa sanoa", "Kan inte säga", "Can’t say")
COMMENT = Localised(
    "Voit halutessasi lisätä kommentin",
    "Du kan lägga till en kommentar om du vill",
    "You can add a comment if you like",
)
OTHER = Localised("Muu, mikä?", "Annat, vad?", "Other, please describe")
