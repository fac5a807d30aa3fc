#include "settings.h"
#include <cstdlib>
#include <cstring>
#include <thread>

namespace simulator
{
namespace
{
const char* variable(const char* name)
{
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
}

int64_t number(const char* name, int64_t otherwise)
{
    const char* value = variable(name);
    return *value == 0 ? otherwise : std::strtoll(value, nullptr, 10);
}

// "8.9" or "89".
int capability(const char* text)
{
    int digits = 0;
    for (const char* c = text; *c != 0; c++)
    {
        if (*c >= '0' && *c <= '9')
        {
            digits = digits * 10 + (*c - '0');
        }
    }
    return digits == 0 ? 90 : digits;
}

Settings read()
{
    Settings result;
    result.sequential = number("DERAIN_SIMULATOR_SEQUENTIAL", 0) != 0;
    unsigned cores = std::thread::hardware_concurrency();
    int64_t threads = number("DERAIN_SIMULATOR_THREADS", cores == 0 ? 1 : cores);
    result.threads = result.sequential || threads < 1 ? 1 : (unsigned)threads;
    result.seed = result.sequential ? 0 : (unsigned)number("DERAIN_SIMULATOR_SEED", 0);
    result.check = number("DERAIN_SIMULATOR_CHECK", 0) != 0;
    result.address_sanitizer = number("DERAIN_SIMULATOR_ASAN", 0) != 0;
    result.quiet = number("DERAIN_SIMULATOR_QUIET", 0) != 0;
    result.devices = (int)number("DERAIN_SIMULATOR_DEVICES", 1);
    result.memory = number("DERAIN_SIMULATOR_MEMORY", int64_t(2) << 30);
    result.capability = capability(variable("DERAIN_SIMULATOR_CAPABILITY"));
    result.multiprocessors = (int)number("DERAIN_SIMULATOR_MULTIPROCESSORS", 16);
    result.flags = variable("DERAIN_SIMULATOR_FLAGS");
    result.keep = variable("DERAIN_SIMULATOR_KEEP");
    return result;
}
}

int Settings::shared_limit() const
{
    switch (capability)
    {
    case 80:
    case 87:
        return 163 * 1024;
    case 86:
    case 89:
    case 120:
        return 99 * 1024;
    case 75:
        return 64 * 1024;
    default:
        return 227 * 1024;
    }
}

Settings& settings()
{
    static Settings value = read();
    return value;
}
}
