#include "translation.h"
#include "../settings.h"
#include "process.h"
#include "shim.h"
#include <cstdlib>
#include <dlfcn.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <sstream>

namespace simulator
{
namespace
{
namespace fs = std::filesystem;

// A folder for one compilation, gone afterwards unless it is to be kept.
class WorkFolder
{
public:
    WorkFolder()
    {
        kept_ = !settings().keep.empty();
        const fs::path parent = kept_ ? fs::path(settings().keep) : fs::temp_directory_path();
        fs::create_directories(parent);
        std::string pattern = (parent / "derain-simulator-XXXXXX").string();
        if (mkdtemp(pattern.data()) == nullptr)
        {
            throw std::runtime_error("no temporary folder could be made in " + parent.string());
        }
        path_ = pattern;
    }

    ~WorkFolder()
    {
        std::error_code ignored;
        if (!kept_)
        {
            fs::remove_all(path_, ignored);
        }
    }

    WorkFolder(const WorkFolder&) = delete;
    WorkFolder& operator=(const WorkFolder&) = delete;

    const fs::path& path() const { return path_; }

    // False for a name that would lead out of the folder.
    bool write(const std::string& name, std::string_view text) const
    {
        const fs::path relative = fs::path(name).lexically_normal();
        if (relative.empty() || relative.is_absolute() || *relative.begin() == "..")
        {
            return false;
        }
        const fs::path file = path_ / relative;
        fs::create_directories(file.parent_path());
        std::ofstream(file, std::ios::binary) << text;
        return true;
    }

private:
    fs::path path_;
    bool kept_;
};

std::string without_comments(const std::string& source)
{
    static const std::regex comment(R"(//[^\n]*|/\*[^*]*\*+(?:[^/*][^*]*\*+)*/)");
    return std::regex_replace(source, comment, " ");
}

// g++ understands NVRTC's defines and include folders once they stand in one word; the rest means nothing to it.
std::vector<std::string> translated_options(const std::vector<std::string>& options)
{
    std::vector<std::string> result;
    const auto take = [&](size_t& i, const char* letter, const char* word) {
        const std::string& option = options[i];
        const std::string with_value = std::string(word) + "=";
        if (option == letter || option == word)
        {
            if (i + 1 < options.size())
            {
                result.push_back(letter + options[++i]);
            }
            return true;
        }
        if (option.rfind(with_value, 0) == 0)
        {
            result.push_back(letter + option.substr(with_value.size()));
            return true;
        }
        if (option.rfind(letter, 0) == 0)
        {
            result.push_back(option);
            return true;
        }
        return false;
    };
    for (size_t i = 0; i < options.size(); i++)
    {
        if (!take(i, "-D", "--define-macro") && !take(i, "-U", "--undefine-macro"))
        {
            take(i, "-I", "--include-path");
        }
    }
    return result;
}

std::string own_path()
{
    Dl_info info;
    dladdr((const void*)&compile, &info);
    return fs::canonical(info.dli_fname).string();
}
}

std::string describe_entries(const std::string& source)
{
    // extern "C" __global__ void __launch_bounds__(256, 2) name( — the bounds may stand before void, too.
    static const std::regex entry(R"re(extern\s+"C"\s+__global__\s+(?:__launch_bounds__\s*\(([^()]*(?:\([^()]*\)[^()]*)*)\)\s*)?void\s+)re"
                                  R"re((?:__launch_bounds__\s*\(([^()]*(?:\([^()]*\)[^()]*)*)\)\s*)?([A-Za-z_]\w*)\s*\()re");
    const std::string text = without_comments(source);
    const bool dynamic = text.find("extern __shared__") != std::string::npos;
    std::string kernels;
    int count = 0;
    for (std::sregex_iterator i(text.begin(), text.end(), entry), end; i != end; ++i, count++)
    {
        const std::smatch& match = *i;
        const std::string bounds = match[1].matched ? match[1].str() : match[2].matched ? match[2].str() : "1024";
        const std::string name = match[3].str();
        kernels += "    simulator::Entry<&" + name + ">::describe(\"" + name + "\", simulator::first(" + bounds + "), simulator::second(" +
                   bounds + ")),\n";
    }
    if (count == 0)
    {
        return "";
    }
    return "\n#line 1 \"entries\"\nstatic const simulator::Kernel simulator_kernels[] = {\n" + kernels + "};\n" +
           (dynamic ? "SIMULATOR_PROGRAM(shared_memory, simulator::SHARED_CAPACITY, true)\n"
                    : "SIMULATOR_PROGRAM(simulator_marker, 1, false)\n");
}

std::vector<std::string> compiler_flags()
{
    // Rounded as written: no contraction, and not the host's idea of aliasing, which NVRTC does not share.
    std::string flags = "-std=c++20 -g1 -O2 -march=x86-64-v3 -ffp-contract=off -fno-math-errno -fno-exceptions -fno-rtti "
                        "-fno-strict-aliasing -fno-extern-tls-init -mtls-dialect=gnu2 -fPIC -fvisibility=hidden "
                        "-fno-semantic-interposition -Wno-unknown-pragmas -Wno-attributes ";
    if (settings().check)
    {
        flags += "-fsanitize=thread --param=tsan-instrument-func-entry-exit=0 ";
    }
    if (settings().address_sanitizer)
    {
        flags += "-fsanitize=address ";
    }
    std::istringstream words(flags + settings().flags);
    return {std::istream_iterator<std::string>(words), {}};
}

CompileResult compile(const CompileRequest& request)
{
    CompileResult result;
    const std::string entries = describe_entries(request.source);
    if (entries.empty())
    {
        result.log = request.name + ": error: no entry of the form extern \"C\" __global__ void name(...)\n";
        return result;
    }
    const WorkFolder folder;
    const std::string name = request.name.empty() ? "default_program" : request.name;
    bool written = folder.write(name, request.source + entries);
    for (const auto& [header, text] : request.headers)
    {
        written &= folder.write(header, text);
    }
    for (const ShimHeader& header : shim_headers())
    {
        written &= folder.write(header.name, header.text);
    }
    if (!written)
    {
        result.log = name + ": error: names of sources and headers must be relative paths without \"..\"\n";
        return result;
    }
    std::vector<std::string> command = {"g++"};
    for (const auto& part : {compiler_flags(), translated_options(request.options)})
    {
        command.insert(command.end(), part.begin(), part.end());
    }
    // Linked to this library, whose name the loader then finds among the loaded ones. libtsan stays out: its callbacks are ours.
    command.insert(command.end(),
                   {"-ffile-prefix-map=" + folder.path().string() + "/=", "-I.", "-include", "derain_simulator.h", "-pipe", "-x", "c++",
                    name, "-shared", "-nostdlib", "-x", "none", "-o", "kernels.so", own_path(), "-lm", "-lc", "-lgcc"});
    const bool ran = run_process(command, folder.path().string(), result.log);
    std::ifstream library(folder.path() / "kernels.so", std::ios::binary);
    result.library.assign(std::istreambuf_iterator<char>(library), {});
    result.succeeded = ran && !result.library.empty();
    return result;
}
}
