"""Phrases: what many people think of when they are asked for several words, cut out of passwords.

The lists of zxcvbn hold words, and take several of them for a good password; a guesser begins with
these as well. What is left of a password without them has to be good by itself.
"""

import re
from typing import Final

_KNOWN: Final = """
taskflow localhost
correcthorsebatterystaple thequickbrownfox jumpsoverthelazydog loremipsum dolorsitamet
tobeornottobe thatisthequestion maytheforcebewithyou winteriscoming iamyourfather onceuponatime
houstonwehaveaproblem happilyeverafter neversaynever yeswecan opensesame helloworld
thisisapassword thisisnotapassword thisismypassword thisisasecret mypasswordis mysecretpassword
ilovemy iloveyousomuch iloveyou welovemy myfavorite ingodwetrust jesusischrist jesusloves
pleaseletmein changethis
ichliebedich ichliebemein ichliebe meinpasswort geheimespasswort dasisteinpasswort dasistgeheim
neuespasswort sesameoeffnedich hallowelt
jetaime motdepasse monmotdepasse ouvretoi bonjourlemonde
tequiero teamo micontrasena contrasena holamundo
tiamo lamiapassword euteamo minhasenha kochamcie mojehaslo
"""
_PHRASE: Final = re.compile("|".join(sorted(_KNOWN.split(), key=len, reverse=True)))
_MEANT: Final = str.maketrans("@4310!5$7", "aaeioisst")
"""What stands for which letter."""


def without_phrases(folded: str) -> str | None:
    """Give what is left of a password in small letters without phrases; None when it has none."""
    meant = "".join(filter(str.isalnum, folded.translate(_MEANT)))
    rest, found = _PHRASE.subn("", meant)
    return rest if found else None
