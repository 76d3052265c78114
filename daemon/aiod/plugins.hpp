#pragma once

#include <aio/log.hpp>

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/plugin_source.hpp"
#include "plugin/library.hpp"
#include "plugin/scan.hpp"
#include "settings/known_parameters.hpp"

namespace aiod {

/// The plugin room as the engine wants to see it.
class Plugins final : public engine::PluginSource {
 public:
  /// `watch` is told when their code runs, and outlives this; it may be null. `known` is told the parameters
  /// of each plugin that is loaded; `on_news` is called when they are news.
  Plugins(
      std::vector<std::filesystem::path> directories, const std::filesystem::path& state_directory,
      plugin::LoadWatch* watch, std::shared_ptr<settings::KnownParameters> known,
      std::function<void()> on_news = [] {});

  std::vector<engine::PluginFile> list() override;
  void rescan() override;
  std::unique_ptr<engine::ServiceObject> create(const std::string& plugin, aio::Host& host) override;
  std::shared_ptr<void> prepare(const std::string& plugin) override;
  std::vector<aio::BindProblem> check(const std::string& plugin, const aio::Arguments& given) override;
  std::vector<aio::ParamInfo> parameters(const std::string& plugin) override;
  bool changed(const std::string& plugin, const std::shared_ptr<void>& code) override;

  bool has(const std::string& plugin) const { return find(plugin) != nullptr; }
  /// The file that is used; nullptr when there is none. Until the next rescan().
  const plugin::Found* find(const std::string& plugin) const;

  /// Loads a plugin without making a service of it. Throws plugin::PluginError.
  std::shared_ptr<plugin::Library> load(const std::string& plugin);

  /// What an administrator should know of the files that were found.
  std::vector<std::string> warnings() const;

  void clear_stale_copies() { libraries_.clear_stale_copies(); }

 private:
  void remember(const std::string& plugin, const std::shared_ptr<plugin::Library>& library);

  std::vector<std::filesystem::path> directories_;
  plugin::Libraries libraries_;
  std::vector<plugin::Found> found_;
  std::map<std::pair<std::string, const void*>, bool> changed_;  // since it was last looked
  std::map<std::string, std::weak_ptr<plugin::Library>> asked_;  // for their parameters
  std::shared_ptr<settings::KnownParameters> known_;
  std::function<void()> on_news_;
};

}  // namespace aiod
