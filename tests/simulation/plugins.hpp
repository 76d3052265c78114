#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/plugin_source.hpp"
#include "simulation/behaviour.hpp"
#include "simulation/simulated_service.hpp"

namespace aiod::simulation {

/// Plugin files that come, change, break and go. What is loaded goes by the file that was there then.
class SimulatedPlugins final : public engine::PluginSource {
 public:
  explicit SimulatedPlugins(Stage& stage) : stage_(stage) {}

  /// A new file of that name, or another one in its place.
  void put(const std::string& name, Behaviour behaviour);
  void lose(const std::string& name) { files_.erase(name); }
  /// The file is no plugin any more.
  void corrupt(const std::string& name) { files_.at(name).bad = true; }
  bool has(const std::string& name) const { return files_.contains(name); }
  /// The behaviour of the present file.
  const Behaviour& behaviour(const std::string& name) const { return *files_.at(name).behaviour; }

  std::vector<engine::PluginFile> list() override { return found_; }
  void rescan() override;
  std::unique_ptr<engine::ServiceObject> create(const std::string& plugin, aio::Host& host) override;
  std::shared_ptr<void> prepare(const std::string& plugin) override;
  std::vector<aio::BindProblem> check(const std::string& plugin, const aio::Arguments& given) override;
  bool changed(const std::string& plugin, const std::shared_ptr<void>& code) override;

  /// Codes that somebody still holds.
  std::vector<std::shared_ptr<void>> mapped() const;

 private:
  struct File {
    std::shared_ptr<const Behaviour> behaviour;
    int version = 0;
    bool bad = false;
  };
  struct Code {
    std::shared_ptr<const Behaviour> behaviour;
    int version = 0;
  };
  std::shared_ptr<Code> map(const std::string& plugin);

  Stage& stage_;
  std::map<std::string, File> files_;
  std::vector<engine::PluginFile> found_;
  std::map<std::string, std::weak_ptr<Code>> code_;  // the latest of each plugin, while it is held
  std::vector<std::weak_ptr<Code>> all_code_;
  int versions_ = 0;
};

}  // namespace aiod::simulation
