// Runs the tests whose names contain the first argument, all without one, and ends with their count.
#include "harness.h"
#include <cstdio>
#include <cstring>

namespace harness
{
std::vector<Test>& tests()
{
    static std::vector<Test> all;
    return all;
}

void fail(const std::string& what, const char* file, int line)
{
    throw std::runtime_error(std::string(file) + ":" + std::to_string(line) + ": " + what);
}

void expect_contains(const std::string& text, const std::string& part, const char* file, int line)
{
    if (text.find(part) == std::string::npos)
    {
        fail("\"" + text + "\" does not contain \"" + part + "\"", file, line);
    }
}
}

int main(int count, char** arguments)
{
    int passed = 0;
    int failed = 0;
    for (const harness::Test& test : harness::tests())
    {
        if (count > 1 && std::strstr(test.name, arguments[1]) == nullptr)
        {
            continue;
        }
        try
        {
            test.body();
            passed++;
        }
        catch (const std::exception& error)
        {
            failed++;
            std::printf("FAILED %s: %s\n", test.name, error.what());
        }
    }
    std::printf("%d passed, %d failed, 0 skipped\n", passed, failed);
    return failed == 0 ? 0 : 1;
}
