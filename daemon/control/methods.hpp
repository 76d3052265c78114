#pragma once

#include <string>

#include "control/configuration.hpp"
#include "control/method_table.hpp"
#include "control/operations.hpp"

/// The control interfaces on top of Operations: each function registers the methods of one interface.
/// `operations` must outlive the table.
namespace aiod::control {

/// What Version answers besides the process's own facts.
struct BuildFacts {
  std::string version;
  std::uint32_t abi = 0;
  std::string compiler;
  std::string boost;
  std::string config;                   // the folder
  std::vector<std::string> services{};  // folders, where the command line names them; else aiod.yaml does
  std::string state{};                  // the folder
};

/// What Version answers, which services may ask too.
aio::Object version_json(const Operations& operations, const BuildFacts& facts);

void add_services_methods(MethodTable& methods, Operations& operations, BuildFacts facts);
/// What changes services and their configuration, and tells why they are as they are: the rest of the same
/// interface.
void add_administration_methods(MethodTable& methods, Operations& operations, Configuration& configuration);
/// What callers with limited rights may call, and how a connection becomes one.
void add_access_methods(MethodTable& methods, Operations& operations);
void add_log_methods(MethodTable& methods, Operations& operations);
void add_gpio_methods(MethodTable& methods, Operations& operations);

}  // namespace aiod::control
