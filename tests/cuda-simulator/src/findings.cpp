#include "findings.h"
#include "exports.h"
#include "settings.h"
#include <cstdarg>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <dlfcn.h>
#include <unistd.h>

namespace simulator
{
namespace
{
std::mutex report_mutex;
// The text that a caller of derain_simulator_last_report holds stays valid until that caller's thread asks again.
std::string last_report;
}

std::string source_of(const void* code)
{
    Dl_info info;
    if (code == nullptr || dladdr(code, &info) == 0)
    {
        return "";
    }
    // Modules are loaded from memory files of this process, which a child sees under our process id.
    std::string file = info.dli_fname;
    const std::string self = "/proc/self/";
    if (file.rfind(self, 0) == 0)
    {
        file = "/proc/" + std::to_string(getpid()) + "/" + file.substr(self.size());
    }
    // A return address points behind its call.
    const uintptr_t offset = (uintptr_t)code - 1 - (uintptr_t)info.dli_fbase;
    char command[512];
    std::snprintf(command, sizeof command, "addr2line -i -s -e '%s' 0x%lx 2>/dev/null", file.c_str(), (unsigned long)offset);
    FILE* pipe = popen(command, "r");
    if (pipe == nullptr)
    {
        return "";
    }
    std::string lines;
    char line[256];
    while (std::fgets(line, sizeof line, pipe) != nullptr)
    {
        line[std::strcspn(line, " \n")] = 0;
        if (line[0] != '?' && std::strstr(line, "derain_simulator") == nullptr)
        {
            lines += (lines.empty() ? "" : ", called from ") + std::string(line);
        }
    }
    pclose(pipe);
    return lines;
}

void publish(const std::string& text)
{
    std::lock_guard lock(report_mutex);
    last_report = text;
    if (!settings().quiet)
    {
        std::fprintf(stderr, "cuda simulator: %s\n", text.c_str());
    }
}

void say_unsupported(const char* format, ...)
{
    char text[512];
    va_list arguments;
    va_start(arguments, format);
    std::vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    std::fprintf(stderr, "cuda simulator: unsupported: %s\n", text);
}
}

DERAIN_EXPORT const char* derain_simulator_last_report()
{
    thread_local std::string copy;
    std::lock_guard lock(simulator::report_mutex);
    copy = simulator::last_report;
    return copy.c_str();
}

DERAIN_EXPORT void derain_simulator_clear_report()
{
    std::lock_guard lock(simulator::report_mutex);
    simulator::last_report.clear();
}
