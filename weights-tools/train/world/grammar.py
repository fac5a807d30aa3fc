"""Captions: what is said of a clip, and how often nothing is said.

Rain is named whenever there is rain, and its name is never said without it: an empty caption then means dry weather, which is
what guidance away from rain and towards the empty prompt needs. Needs nothing but Python.
"""
from dataclasses import dataclass
from random import Random
from typing import List, Sequence, Tuple

DEFAULT_NEGATIVE = "heavy rain, light rain, drizzle, sprinkle, shower, raindrops, rainstorm, streak"

CLEAR, LIGHT, HEAVY, SNOW = "clear", "light", "heavy", "snow"

COLORS = ("red", "green", "blue", "yellow", "white", "purple", "orange", "black")
PLACES = {
    "hills": ("over green hills", "over brown hills", "in front of hills", "in the hills"),
    "wall": ("past a brick wall", "past a wall", "along a wall", "in front of a wall"),
    "town": ("through a town", "past houses", "in a street", "along a street"),
    "sea": ("by the sea", "on a beach", "along the water", "at the shore"),
}
VERBS = {
    "ball": ("rolls", "bounces", "moves"),
    "box": ("slides", "moves"),
    "car": ("drives", "moves", "passes"),
    "bus": ("drives", "moves", "passes"),
    "bird": ("flies", "glides", "passes"),
}
CAMERAS = {"still": ("",), "pan": ("", "", "moving camera"), "shake": ("", "", "shaky camera")}

HEAVY_WORDS = ("heavy rain", "rainstorm", "shower", "heavy rain shower", "downpour", "pouring rain", "rain", "rainy weather")
LIGHT_WORDS = ("light rain", "drizzle", "sprinkle", "light drizzle", "rain", "slight rain", "rainy weather")
RAIN_SIGNS = ("raindrops", "streak", "rain streaks", "falling rain", "wet weather")
SNOW_WORDS = ("snow", "snowfall", "falling snow", "snowflakes", "heavy snow", "light snow")
CLEAR_WORDS = ("clear sky", "sunny day", "dry weather", "clear weather", "bright day", "dry day")


@dataclass(frozen=True)
class Scene:
    """What a caption can say: the things as (color, kind), the place, and what the camera does."""

    things: Tuple[Tuple[str, str], ...]
    place: str
    camera: str


def describe(random: Random, scene: Scene) -> str:
    """The first one or two things and the place."""
    said = [f"a {color} {kind} {random.choice(VERBS[kind])}" for color, kind in scene.things[:random.randint(1, 2)]]
    words = f"{' and '.join(said)} {random.choice(PLACES[scene.place])}"
    camera = random.choice(CAMERAS[scene.camera])
    return f"{words}, {camera}" if camera else words


def name_weather(random: Random, weather: str) -> str:
    """Words for the weather; empty for part of the clear clips."""
    if weather == CLEAR:
        return random.choice(CLEAR_WORDS) if random.random() < 0.6 else ""
    if weather == SNOW:
        return random.choice(SNOW_WORDS)
    words = HEAVY_WORDS if weather == HEAVY else LIGHT_WORDS
    draw = random.random()
    if draw < 0.3:
        return DEFAULT_NEGATIVE
    if draw < 0.65:
        return random.choice(words)
    if draw < 0.8:
        return random.choice(RAIN_SIGNS)
    return ", ".join(random.sample(words + RAIN_SIGNS, random.randint(2, 4)))


def caption(random: Random, scene: Scene, weather: str) -> str:
    """A caption of a clip; empty for a clear clip in five, never for one with weather."""
    if weather == CLEAR and random.random() < 0.2:
        return ""
    said = name_weather(random, weather)
    if said and random.random() < 0.5:
        return said
    words = describe(random, scene)
    if not said:
        return words
    return f"{words}, {said}" if random.random() < 0.7 else f"{said}, {words}"


def random_scene(random: Random) -> Scene:
    """A scene to talk about; what its pictures are made of is drawn elsewhere."""
    things = tuple((random.choice(COLORS), random.choice(sorted(VERBS))) for _ in range(random.randint(1, 4)))
    return Scene(things, random.choice(sorted(PLACES)), random.choice(sorted(CAMERAS)))


def corpus(seed: int, count: int, weathers: Sequence[str] = (CLEAR, LIGHT, HEAVY, SNOW)) -> List[str]:
    """Captions of random scenes, to train a tokenizer on."""
    random = Random(seed)
    lines = [caption(random, random_scene(random), weathers[i % len(weathers)]) for i in range(count)]
    return [line for line in lines if line]
