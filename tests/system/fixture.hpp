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
  /// Copies these plugins into the services folder: the build's own, a bad one, or one of plugins/.
  void install(std::initializer_list<std::string_view> plugins) {
    for (const std::string_view plugin : plugins) {
      const std::string file = std::string(plugin) + "_service.so";
      const auto own = std::filesystem::path(AIOD_TEST_PLUGINS) / file;
      if (exists(own))
        copy_file(own, daemon_.services_folder() / file);
      else
        daemon_.install(plugin);
    }
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

  support::Daemon daemon_;
};

}  // namespace aiod::system_tests
