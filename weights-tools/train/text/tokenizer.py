"""The trained tokenizer: from captions to ids, and the `tokenizer` folder of a checkpoint. Needs nothing but Python."""
import json
import os
from typing import Dict, Iterable, List, Tuple

from files.atomic import write_bytes, write_json
from text import spiece, unigram

PAD, END, UNKNOWN = 0, 1, 2
_SPECIAL = ("<pad>", "</s>", "<unk>")


class Tokenizer:
    """Ids of captions: those of their pieces, the end of the text, padding up to `length`."""

    def __init__(self, scores: Dict[str, float], length: int):
        self.scores, self.length = scores, length
        self.ordered: List[Tuple[str, float]] = sorted(scores.items(), key=lambda piece: (-piece[1], piece[0]))
        self.ids = {piece: index + len(_SPECIAL) for index, (piece, _) in enumerate(self.ordered)}
        self.known: Dict[str, List[int]] = {}

    @classmethod
    def train(cls, lines: Iterable[str], pieces: int, length: int) -> "Tokenizer":
        """A tokenizer with `pieces` pieces, the special ones included."""
        return cls(unigram.train(lines, pieces - len(_SPECIAL)), length)

    @classmethod
    def load(cls, path: str) -> "Tokenizer":
        """What `save` wrote."""
        with open(path, encoding="utf-8") as file:
            stored = json.load(file)
        return cls(stored["scores"], stored["length"])

    def save(self, path: str) -> None:
        """Keeps the scores, from which the rest is made."""
        write_json(path, {"length": self.length, "scores": dict(self.ordered)})

    @property
    def size(self) -> int:
        """Number of ids."""
        return len(self.ordered) + len(_SPECIAL)

    def pieces(self, text: str) -> List[str]:
        """The pieces of a text."""
        return unigram.best(unigram.normalize(text), self.scores)

    def encode(self, text: str) -> List[int]:
        """Exactly `length` ids; a longer text loses its end."""
        if text not in self.known:
            ids: List[int] = []
            for piece in self.pieces(text):
                index = self.ids.get(piece, UNKNOWN)
                if index != UNKNOWN or ids[-1:] != [UNKNOWN]:
                    ids.append(index)
            ids = ids[:self.length - 1] + [END]
            self.known[text] = ids + [PAD] * (self.length - len(ids))
        return self.known[text]

    def export(self, folder: str) -> None:
        """The `tokenizer` folder of a checkpoint."""
        special = [("<pad>", 0.0, spiece.CONTROL), ("</s>", 0.0, spiece.CONTROL), ("<unk>", 0.0, spiece.UNKNOWN)]
        normal = [(piece, score, spiece.NORMAL) for piece, score in self.ordered]
        write_bytes(os.path.join(folder, "spiece.model"), spiece.serialize(special + normal))
        added = {
            str(index): {"content": content, "lstrip": False, "normalized": False, "rstrip": False, "single_word": False,
                         "special": True}
            for index, content in enumerate(_SPECIAL)}
        names = {"pad_token": "<pad>", "eos_token": "</s>", "unk_token": "<unk>"}
        write_json(os.path.join(folder, "tokenizer_config.json"), {
            "add_prefix_space": True, "added_tokens_decoder": added, "additional_special_tokens": [],
            "clean_up_tokenization_spaces": False, "extra_ids": 0, "legacy": True, "model_max_length": self.length,
            "tokenizer_class": "T5Tokenizer", **names})
        write_json(os.path.join(folder, "special_tokens_map.json"), names)
