#pragma once

#include <gmock/gmock.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <filesystem>
#include <initializer_list>
#include <string>
#include <string_view>

#include "support/daemon.hpp"
#include "support/event_follower.hpp"
#include "support/json_path.hpp"

namespace aiod::system_tests {

/// A daemon of its own for each test, not started yet.
class SystemTest : public testing::Test {
 protected:
  /// Copies these plugins into the services folder: these tests' own, the build's own or a bad one.
  void install(std::initializer_list<std::string_view> plugins) {
    for (const std::string_view plugin : plugins) {
      if (std::filesystem::exists(own_plugin(plugin)))
        std::filesystem::copy_file(own_plugin(plugin), installed(plugin));
      else
        daemon_.install(plugin);
    }
  }

  static std::filesystem::path own_plugin(std::string_view plugin) {
    return std::filesystem::path(AIOD_TEST_PLUGINS) / (std::string(plugin) + "_service.so");
  }
  std::filesystem::path installed(std::string_view plugin) const {
    return daemon_.services_folder() / (std::string(plugin) + "_service.so");
  }
  /// Puts one of these tests' plugins in the place of another, as a package manager does: by a rename.
  void replace(std::string_view plugin, std::string_view by) {
    const auto temporary = daemon_.services_folder() / "new.tmp";
    std::filesystem::copy_file(own_plugin(by), temporary);
    std::filesystem::rename(temporary, installed(plugin));
  }

  void start_with(std::initializer_list<std::string_view> plugins, std::string_view services_yaml = {}) {
    install(plugins);
    if (!services_yaml.empty()) daemon_.configure("services.yaml", services_yaml);
    daemon_.start();
  }

  /// The task as `aioctl status --json` has it.
  boost::json::object task(std::string_view name) const {
    const auto status = daemon_.aioctl_json({"status", std::string(name)});
    return status.at("tasks").as_array().at(0).as_object();
  }

  std::string state_of(std::string_view name) const {
    return std::string(task(name).at("state").as_string());
  }

  /// Waits for it. A daemon is ready when all have had their first resume; that they have ended, it learns a
  /// moment later.
  void await_state(std::string_view name, std::string_view state) const {
    const bool is_child = name.find(".service.") != name.npos;
    daemon_.wait_for_state(std::string(name) + (is_child ? "" : ".service"), state);
  }
  /// Of a task that returns.
  boost::json::value awaited_result(std::string_view name) const {
    await_state(name, "done");
    return task(name).at("result");
  }

  support::Daemon daemon_;
};

}  // namespace aiod::system_tests
