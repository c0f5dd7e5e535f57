"""BERT's uncased tokeniser: basic splitting, then greedy longest-match WordPiece."""

import unicodedata

LONGEST_WORD = 100  # characters; longer words become [UNK]

# Blocks of CJK ideographs, each of which is a word of its own.
IDEOGRAPHS = (
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0x20000, 0x2A6DF),
    (0x2A700, 0x2CEAF),
    (0x2F800, 0x2FA1F),
)


class Tokenizer:
    """Maps text to the ids of a vocabulary file with one piece a line."""

    def __init__(self, vocabulary_path):
        with open(vocabulary_path, encoding="utf-8") as file:
            self.ids = {line.rstrip("\n"): number for number, line in enumerate(file)}
        for piece in ("[CLS]", "[SEP]", "[UNK]"):
            if piece not in self.ids:
                raise ValueError(f"{vocabulary_path}: no {piece}; it is not a BERT vocabulary")

    def encode(self, text):
        """Returns the ids of `text` between [CLS] and [SEP]."""
        pieces = [piece for word in words(text) for piece in self.pieces(word)]
        return [self.ids[piece] for piece in ["[CLS]", *pieces, "[SEP]"]]

    def pieces(self, word):
        """Splits a word into the longest pieces from the left; `##` marks a continuation."""
        if len(word) > LONGEST_WORD:
            return ["[UNK]"]
        pieces = []
        start = 0
        while start < len(word):
            prefix = "##" if start else ""
            for end in range(len(word), start, -1):
                if prefix + word[start:end] in self.ids:
                    pieces.append(prefix + word[start:end])
                    start = end
                    break
            else:
                return ["[UNK]"]
        return pieces


def words(text):
    """Splits text at spaces and around punctuation, in lower case and without accents."""
    spaced = "".join(spaced_character(character) for character in text)
    plain = unicodedata.normalize("NFD", spaced).lower()
    separated = ""
    for character in plain:
        if unicodedata.category(character) == "Mn":
            continue
        separated += f" {character} " if is_punctuation(character) else character
    return separated.split()


def spaced_character(character):
    """Drops control characters, widens every white space, sets ideographs apart."""
    if character in "\t\n\r" or unicodedata.category(character) == "Zs":
        return " "
    if character in "\0\ufffd" or unicodedata.category(character).startswith("C"):
        return ""
    if any(first <= ord(character) <= last for first, last in IDEOGRAPHS):
        return f" {character} "
    return character


def is_punctuation(character):
    """BERT counts every ASCII symbol as punctuation, `$` and `^` included."""
    if "!" <= character <= "~":
        return not character.isalnum()
    return unicodedata.category(character).startswith("P")
