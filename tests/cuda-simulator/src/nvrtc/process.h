// Runs a program and keeps what it says.
#pragma once
#include <string>
#include <vector>

namespace simulator
{
// Runs it in the folder, appends its standard output and error to the log, and is true where it exits with 0.
bool run_process(const std::vector<std::string>& command, const std::string& folder, std::string& log);
}
