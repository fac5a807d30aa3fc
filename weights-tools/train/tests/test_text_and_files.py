"""Captions, tokenizer and files: what needs nothing but Python."""
import os
import struct
import sys
import tempfile
import unittest
import zlib
from random import Random

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from files import png, safetensors  # noqa: E402
from text import spiece, unigram  # noqa: E402
from text.tokenizer import END, PAD, UNKNOWN, Tokenizer  # noqa: E402
from world.grammar import (  # noqa: E402
    CLEAR, DEFAULT_NEGATIVE, HEAVY, HEAVY_WORDS, LIGHT, LIGHT_WORDS, RAIN_SIGNS, SNOW, caption, corpus, random_scene)


class Grammar(unittest.TestCase):
    """What is said of clips."""

    def captions(self, weather, count=4000):
        random = Random(1)
        return [caption(random, random_scene(random), weather) for _ in range(count)]

    def test_rain_is_named_whenever_it_is_there(self):
        words = HEAVY_WORDS + LIGHT_WORDS + RAIN_SIGNS
        for weather in (HEAVY, LIGHT):
            captions = self.captions(weather)
            self.assertEqual([], [line for line in captions if not any(word in line for word in words)])

    def test_dry_clips_are_not_said_to_be_wet_and_often_have_no_caption(self):
        captions = self.captions(CLEAR)
        self.assertAlmostEqual(0.2, captions.count("") / len(captions), delta=0.03)
        self.assertEqual([], [line for line in captions if "rain" in line])

    def test_every_word_of_the_default_negative_prompt_also_stands_alone(self):
        captions = set(self.captions(HEAVY) + self.captions(LIGHT))
        self.assertEqual([], [word for word in DEFAULT_NEGATIVE.split(", ") if word not in captions])
        self.assertIn(DEFAULT_NEGATIVE, captions)

    def test_snow_is_no_rain(self):
        self.assertEqual([], [line for line in self.captions(SNOW) if "rain" in line])


class Tokens(unittest.TestCase):
    """The tokenizer."""

    @classmethod
    def setUpClass(cls):
        cls.tokenizer = Tokenizer.train(corpus(1, 2000), 160, 32)

    def test_common_words_are_one_piece(self):
        self.assertEqual(["\u2581heavy", "\u2581rain", ",", "\u2581drizzle"], self.tokenizer.pieces("heavy rain, drizzle"))

    def test_pieces_join_to_the_text(self):
        for line in corpus(2, 50) + ["unheard words, too"]:
            self.assertEqual(unigram.normalize(line), "".join(self.tokenizer.pieces(line)))

    def test_ids_end_and_are_padded(self):
        self.assertEqual([END] + [PAD] * 31, self.tokenizer.encode(""))
        self.assertEqual(32, len(self.tokenizer.encode("rain " * 60)))
        self.assertEqual(END, self.tokenizer.encode("rain " * 60)[-1])

    def test_unknown_letters_in_a_row_are_one_id(self):
        self.assertEqual(1, self.tokenizer.encode("\u96e8\u96e8\u96e8").count(UNKNOWN))

    def test_a_saved_tokenizer_gives_the_same_ids(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "tokenizer.json")
            self.tokenizer.save(path)
            loaded = Tokenizer.load(path)
        self.assertEqual(self.tokenizer.encode(DEFAULT_NEGATIVE), loaded.encode(DEFAULT_NEGATIVE))

    def test_the_model_file_starts_with_its_pieces(self):
        model = spiece.serialize([("<pad>", 0.0, spiece.CONTROL), ("a", -1.5, spiece.NORMAL)])
        self.assertTrue(model.startswith(b"\x0a\x0e\x0a\x05<pad>\x15\0\0\0\0\x18\x03\x0a\x0a\x0a\x01a\x15" + struct.pack("<f", -1.5)))


class Files(unittest.TestCase):
    """What is written."""

    def test_tensors_come_back(self):
        tensors = {"b": ("F16", (2,), b"1234"), "a.weight": ("F32", (1, 1), b"abcd")}
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "x.safetensors")
            safetensors.write(path, tensors)
            self.assertEqual(["x.safetensors"], os.listdir(folder))
            self.assertEqual(tensors, safetensors.read(path))

    def test_a_picture_holds_its_pixels(self):
        pixels = bytes(range(18))
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "x.png")
            png.write(path, 3, 2, pixels)
            with open(path, "rb") as file:
                data = file.read()
        start = data.index(b"IDAT") + 4
        length, = struct.unpack(">I", data[start - 8:start - 4])
        rows = zlib.decompress(data[start:start + length])
        self.assertEqual(pixels, rows[1:10] + rows[11:])


if __name__ == "__main__":
    unittest.main()
