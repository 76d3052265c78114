#pragma once

#include "plugin/load_watch.hpp"
#include "plugin/scan.hpp"
#include "state/load_deaths.hpp"

namespace aiod {

/// A plugin's file as the state knows it.
state::LoadedFile loaded_file(const plugin::Origin& origin);
state::LoadedFile loaded_file(const plugin::Found& found);

/// Keeps a file that once ended the process while it was loaded from doing so again, and marks what is being
/// loaded. Loop's thread; outlives the plugins.
class LoadGuard final : public plugin::LoadWatch {
 public:
  explicit LoadGuard(state::LoadDeaths& deaths) : deaths_(deaths) {}

  /// Throws PluginError when the file is held.
  void begin(const plugin::Origin& origin) override;
  void end() noexcept override { deaths_.end(); }

 private:
  state::LoadDeaths& deaths_;
};

}  // namespace aiod
