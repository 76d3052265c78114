#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "settings/loader.hpp"
#include "settings/overrides.hpp"

namespace aiod::settings {

/// A configuration folder of its own for each test.
class SettingsTest : public testing::Test {
 protected:
  SettingsTest() {
    std::string name = (std::filesystem::temp_directory_path() / "aiod-settings-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    dir = name;
    sources.config_dir = dir;
    sources.overrides = dir / kOverridesFile;
  }
  ~SettingsTest() override {
    std::error_code ignored;
    std::filesystem::remove_all(dir, ignored);
  }

  void write(const std::filesystem::path& name, std::string_view text) {
    std::filesystem::create_directories((dir / name).parent_path());
    std::ofstream(dir / name, std::ios::binary) << text;
  }

  Settings load() { return settings::load(sources); }

  /// What services.yaml with this text says.
  Settings load_services(std::string_view text) {
    write("services.yaml", text);
    return load();
  }

  /// What services.yaml says about hello, when this is its entry.
  ServiceSettings load_hello(std::string_view entry) {
    const Settings settings = load_services("hello: " + std::string(entry) + "\n");
    EXPECT_THAT(errors_of(settings), testing::IsEmpty());
    return settings.services.contains("hello") ? settings.services.at("hello") : ServiceSettings{};
  }

  /// "line:column: message" of each error, without the file's name.
  static std::vector<std::string> errors_of(const Settings& settings) {
    std::vector<std::string> texts;
    for (const Diagnostic& diagnostic : settings.diagnostics) {
      if (diagnostic.severity == Severity::error) texts.push_back(text_of(diagnostic));
    }
    return texts;
  }
  static std::vector<std::string> errors_of(const ServiceSettings& service) {
    std::vector<std::string> texts;
    for (const Diagnostic& diagnostic : service.errors) texts.push_back(text_of(diagnostic));
    return texts;
  }
  static std::string text_of(const Diagnostic& diagnostic) {
    return std::to_string(diagnostic.mark.line) + ":" + std::to_string(diagnostic.mark.column) + ": " +
           diagnostic.message;
  }

  std::filesystem::path dir;
  Sources sources;
};

}  // namespace aiod::settings
