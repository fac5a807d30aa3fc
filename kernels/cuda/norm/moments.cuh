// What the steps of a group norm hand on.
#pragma once
#include "derain/types.cuh"

// Mean, and the sum of squared deviations from it. In double: there is one for thousands of elements.
struct Moments
{
    double mean;
    double squares;
};

// How many of `count` items a thread meets that begins at `first` and goes on by `step`.
DEVICE int strided_count(int count, int first, int step)
{
    return first < count ? (count - first + step - 1) / step : 0;
}
