#include "module.h"
#include <cstring>
#include <dlfcn.h>
#include <link.h>
#include <sys/mman.h>
#include <unistd.h>

namespace simulator
{
namespace
{
constexpr char MAGIC[8] = {'D', 'E', 'R', 'A', 'I', 'N', 'S', '1'};

// Where the library at this load address lies, and how large its thread-local image is.
void find_segments(Module& module, uintptr_t load_address)
{
    struct Search
    {
        Module& module;
        uintptr_t load_address;
    } search{module, load_address};
    dl_iterate_phdr(
        [](dl_phdr_info* info, size_t, void* data) {
            auto& wanted = *(Search*)data;
            if (info->dlpi_addr != wanted.load_address)
            {
                return 0;
            }
            for (int i = 0; i < info->dlpi_phnum; i++)
            {
                const ElfW(Phdr)& header = info->dlpi_phdr[i];
                const auto* begin = (const unsigned char*)(info->dlpi_addr + header.p_vaddr);
                if (header.p_type == PT_TLS)
                {
                    wanted.module.shared_bytes = header.p_memsz;
                }
                if (header.p_type == PT_LOAD)
                {
                    Module& module = wanted.module;
                    module.image_begin = module.image_begin == nullptr || begin < module.image_begin ? begin : module.image_begin;
                    module.image_end = begin + header.p_memsz > module.image_end ? begin + header.p_memsz : module.image_end;
                }
            }
            return 1;
        },
        &search);
}

bool write_all(int file, const unsigned char* data, size_t size)
{
    while (size > 0)
    {
        const ssize_t written = write(file, data, size);
        if (written <= 0)
        {
            return false;
        }
        data += written;
        size -= (size_t)written;
    }
    return true;
}

bool describe(Module& module, std::string& message)
{
    auto program = (Program(*)())dlsym(module.library, "derain_simulator_program");
    link_map* map = nullptr;
    if (program == nullptr || dlinfo(module.library, RTLD_DI_LINKMAP, &map) != 0)
    {
        message = "the image holds no kernels";
        return false;
    }
    module.program = program();
    find_segments(module, map->l_addr);
    for (unsigned i = 0; i < module.program.kernel_count; i++)
    {
        const Kernel& kernel = module.program.kernels[i];
        module.functions[kernel.name] = std::make_unique<Function>(Function{&module, &kernel});
    }
    return true;
}
}

uint64_t hash_bytes(const void* data, size_t size, uint64_t seed)
{
    uint64_t hash = seed;
    for (size_t i = 0; i < size; i++)
    {
        hash = (hash ^ ((const unsigned char*)data)[i]) * 1099511628211u;
    }
    return hash;
}

std::vector<unsigned char> wrap_image(const std::vector<unsigned char>& library)
{
    ImageHeader header{};
    std::memcpy(header.magic, MAGIC, sizeof MAGIC);
    header.bytes = library.size();
    header.hash = hash_bytes(library.data(), library.size());
    std::vector<unsigned char> image(sizeof header + library.size());
    std::memcpy(image.data(), &header, sizeof header);
    std::memcpy(image.data() + sizeof header, library.data(), library.size());
    return image;
}

Module::~Module()
{
    if (library != nullptr)
    {
        dlclose(library);
    }
    if (file >= 0)
    {
        close(file);
    }
}

int Module::static_shared_bytes() const
{
    const size_t bytes = shared_bytes - (has_dynamic_shared() ? SHARED_CAPACITY : 1);
    return (int)bytes;
}

std::unique_ptr<Module> load_module(const void* image, std::string& message)
{
    ImageHeader header;
    if (std::memcmp(image, MAGIC, sizeof MAGIC) != 0)
    {
        message = "the image was not compiled by the simulator's NVRTC";
        return nullptr;
    }
    std::memcpy(&header, image, sizeof header);
    const unsigned char* bytes = (const unsigned char*)image + sizeof header;
    if (hash_bytes(bytes, header.bytes) != header.hash)
    {
        message = "the image is damaged";
        return nullptr;
    }
    auto module = std::make_unique<Module>();
    // The file stays open as long as the library: the loader tells libraries apart by name, and this name is the file's number.
    module->file = memfd_create("derain-kernel", MFD_CLOEXEC);
    if (module->file < 0 || !write_all(module->file, bytes, header.bytes))
    {
        message = "no memory for the image";
        return nullptr;
    }
    const std::string path = "/proc/self/fd/" + std::to_string(module->file);
    module->library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (module->library == nullptr)
    {
        message = dlerror();
        return nullptr;
    }
    if (!describe(*module, message))
    {
        return nullptr;
    }
    return module;
}
}
