#include "process.h"
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace simulator
{
bool run_process(const std::vector<std::string>& command, const std::string& folder, std::string& log)
{
    int ends[2];
    // Closed on exec: another thread's child must not hold this pipe open.
    if (pipe2(ends, O_CLOEXEC) != 0)
    {
        log += std::strerror(errno);
        return false;
    }
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addchdir_np(&actions, folder.c_str());
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
    posix_spawn_file_actions_adddup2(&actions, ends[1], 2);
    // What watches over this process is not meant for its compiler.
    std::vector<char*> environment;
    for (char** variable = environ; *variable != nullptr; variable++)
    {
        if (std::strncmp(*variable, "LD_PRELOAD=", 11) != 0)
        {
            environment.push_back(*variable);
        }
    }
    environment.push_back(nullptr);
    std::vector<char*> arguments;
    for (const std::string& word : command)
    {
        arguments.push_back(const_cast<char*>(word.c_str()));
    }
    arguments.push_back(nullptr);
    pid_t child;
    const int error = posix_spawnp(&child, arguments[0], &actions, nullptr, arguments.data(), environment.data());
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    if (error != 0)
    {
        close(ends[0]);
        log += command[0] + " did not start: " + std::strerror(error) + "; kernels for the simulated device are compiled with it\n";
        return false;
    }
    char buffer[4096];
    for (;;)
    {
        const ssize_t count = read(ends[0], buffer, sizeof buffer);
        if (count > 0)
        {
            log.append(buffer, (size_t)count);
        }
        else if (count == 0 || errno != EINTR)
        {
            break;
        }
    }
    close(ends[0]);
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
    {
    }
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}
}
