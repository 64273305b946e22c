"""Words of a sentence, and what is left of them when case, umlauts and endings do not count."""

import re
import unicodedata
from functools import lru_cache

import snowballstemmer

_WORD = re.compile(r"[^\W_]+")
_UMLAUTS = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "ss", "ı": "i"})
# "ae", "oe", "ue" typed for umlauts; "neue", "Bauer" and "Quelle" keep theirs.
_TYPED_UMLAUT = re.compile(r"([ao])e|(?<![aeoq])(u)e")
_SHORTEST_STEMMED = 3
_KNOWN = 200_000  # words whose stem is remembered; people ask for ever new ones

# Words that carry no topic. "nicht", "kein", "mehr" stay: they change what is asked for.
STOP_WORDS = frozenset(
    """
    ab aber alle allem allen aller alles als also am an auch auf aus bei beim bin bis bitte brauche
    braucht brauchen da damit dann das dass dein deine dem den denn der des deshalb dich die dies
    diese diesem diesen dieser dieses dir doch dort du durch ein eine einem einen einer eines er es
    etwas euch euer finde finden findet für gerade gern gerne gibt geht habe haben hat hatte hier
    hin ich ihm ihn ihnen ihr ihre ihrem ihren ihrer im in ins ist ja jemand jemanden jetzt kann
    kannst kommt können könnte machen mal man mein meine meinem meinen meiner meines mich mir mit
    möchte muss müssen nach nahe nähe noch nun nur ob oder sehr sein seine seinem seinen seiner seit
    sich sie sind so soll sollen suche suchen sucht über um und uns unser unsere unserem unseren
    unter vom von vor war warum was weil welche welcher welches wen wem wenn wer werde werden
    weshalb wie wieder wieso will wir wird wo woher wohin wollen worden würde zu zum zur zwischen
    bekomme bekommen bekommt dürfen darf ganz ganze ganzen lassen lässt schon tun viel viele wohl
    wurde wurden hab hätte is dat wat ick ik mien miene
    the a an of for to in on at is are i my me we our you your who what where how can do need and or
    with please about am anybody anyone be been by does did from get gets had has have he her here
    him his it its let like looking of she so some somebody someone that their them there they this
    us want wants was when which why will would
    acaba ama arıyorum ariyorum arıyoruz ariyoruz bana başvurabilirim basvurabilirim ben beni benim
    bir biri bizim bu bulabilirim bulabiliriz bulurum bulunur çok cok daha edebilir edebilirim
    ediyorum gerek gerekiyor gerekli gibi hangi ihtiyacım ihtiyacim ihtiyacımız için icin ile ister
    istiyor istiyorum istiyoruz kim kime lazım lazim lütfen lutfen mı mi mısınız misiniz mu mü
    mümkün mumkun nasıl nasil ne nedir nerede nereden nereye neresi olabilir olur oluyor
    şimdi simdi var varmı varmi ve veya yapabilirim yapmalı yapmalıyım yapmaliyim
    а або але би будь був була були буде бо в вам вас ваш ви від він вона вони все всі вже втім
    де для до допоможіть дуже є ж з за зараз зі знайти із й його йому і її їй їх їхній коли котра
    котрий ласка мене мені ми мій моє моєї моєму моїй моїх моїм мого мою моя мої можна можу може
    можемо на навіщо над нам нас наш наша наші наше нашого нашої нього неї о об по потрібен потрібна
    потрібне потрібні потрібно потребую при про прошу свій своє свою своєї своя себе скажіть та так
    також там те ти тут треба у хотів хотіла хотіли хоче хочемо хочу хто ця це цей ці цю чи шукаємо
    шукаю що щоб як яка який якого якої яку які я підкажіть порадьте
    """.split()
)
# As people say it in the north, the west and the south, and as the lexicon says it.
SPOKEN = {
    **dict.fromkeys("nich nit net ned".split(), "nicht"),
    **dict.fromkeys("nix nüscht".split(), "nichts"),
    **dict.fromkeys("keen koa".split(), "kein"),
}


def words(text: str) -> tuple[str, ...]:
    """Letters and digits that stand together, in small letters and composed form."""
    # The Turkish İ would become an i and a dot that parts the word.
    return tuple(_WORD.findall(unicodedata.normalize("NFKC", text).replace("İ", "i").lower()))


def content_words(text: str) -> tuple[str, ...]:
    """The words that say what a sentence is about; all of them where none is left."""
    found = tuple(SPOKEN.get(word, word) for word in words(text))
    return tuple(word for word in found if word not in STOP_WORDS) or found


def plain(word: str) -> str:
    """A word without umlauts and accents: Ärzte, Aerzte and Arzte are one, Café and Cafe too."""
    letters = unicodedata.normalize("NFKD", word.lower().translate(_UMLAUTS))
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return _TYPED_UMLAUT.sub(r"\1\2", bare)


@lru_cache(maxsize=_KNOWN)
def stem(word: str) -> str:
    """The part of a word its endings leave: "Wohnungen" and "Wohnung" are one."""
    bare = plain(word)
    if len(bare) <= _SHORTEST_STEMMED:
        return bare
    # A stemmer keeps the word it works on: one for each word, or threads would mix theirs.
    return str(snowballstemmer.stemmer("german").stemWord(bare))
