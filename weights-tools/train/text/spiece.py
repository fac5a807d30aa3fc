"""Writes a `spiece.model`: SentencePiece's protocol buffer of a unigram model without text normalisation.

Needs nothing but Python.
"""
import struct
from typing import Sequence, Tuple

NORMAL, UNKNOWN, CONTROL = 1, 2, 3
_VARINT, _BYTES, _FLOAT = 0, 2, 5
_UNIGRAM = 1


def serialize(pieces: Sequence[Tuple[str, float, int]]) -> bytes:
    """The model of pieces (text, score, kind) in the order of their ids: padding 0, end 1, unknown 2."""
    trainer = (
        _number(3, _UNIGRAM) + _number(4, len(pieces))
        + _number(40, 2) + _number(41, -1) + _number(42, 1) + _number(43, 0)
        + _text(45, "<unk>") + _text(46, "<s>") + _text(47, "</s>") + _text(48, "<pad>"))
    normalizer = _text(1, "identity") + _number(3, 1) + _number(4, 1) + _number(5, 1)
    body = b"".join(
        _message(1, _text(1, text) + _key(2, _FLOAT) + struct.pack("<f", score) + _number(3, kind))
        for text, score, kind in pieces)
    return body + _message(2, trainer) + _message(3, normalizer)


def _varint(value: int) -> bytes:
    value &= (1 << 64) - 1
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes(out + bytes([value]))


def _key(field: int, wire: int) -> bytes:
    return _varint(field << 3 | wire)


def _number(field: int, value: int) -> bytes:
    return _key(field, _VARINT) + _varint(value)


def _message(field: int, body: bytes) -> bytes:
    return _key(field, _BYTES) + _varint(len(body)) + body


def _text(field: int, value: str) -> bytes:
    return _message(field, value.encode())
