// How a function becomes visible to the program that loads this library.
#pragma once
#define DERAIN_EXPORT extern "C" __attribute__((visibility("default")))
