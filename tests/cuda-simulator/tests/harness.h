// A test is a function; a failed expectation throws. Each test program is a run of one schedule: the seed comes from the environment.
#pragma once
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

namespace harness
{
struct Test
{
    const char* name;
    void (*body)();
};

std::vector<Test>& tests();

struct Registration
{
    Registration(const char* name, void (*body)()) { tests().push_back({name, body}); }
};

[[noreturn]] void fail(const std::string& what, const char* file, int line);
}

#define TEST(name)                                                                                                                         \
    static void name();                                                                                                                    \
    static const harness::Registration registration_##name(#name, &name);                                                                  \
    static void name()

#define EXPECT(condition)                                                                                                                  \
    do                                                                                                                                     \
    {                                                                                                                                      \
        if (!(condition))                                                                                                                  \
        {                                                                                                                                  \
            harness::fail(#condition, __FILE__, __LINE__);                                                                                 \
        }                                                                                                                                  \
    } while (false)

// Equality with both values in the message.
#define EXPECT_EQUAL(actual, expected) harness::expect_equal(actual, expected, #actual, __FILE__, __LINE__)

namespace harness
{
template <class T>
std::string text(const T& value)
{
    return std::to_string(value);
}

inline std::string text(const std::string& value)
{
    return '"' + value + '"';
}

template <class A, class B>
void expect_equal(const A& actual, const B& expected, const char* what, const char* file, int line)
{
    if (!(actual == expected))
    {
        fail(std::string(what) + " is " + text(actual) + ", not " + text(expected), file, line);
    }
}

void expect_contains(const std::string& text, const std::string& part, const char* file, int line);
}

#define EXPECT_CONTAINS(text, part) harness::expect_contains(text, part, __FILE__, __LINE__)
