#pragma once

#include <exception>
#include <filesystem>
#include <new>
#include <string>

#include "plugin/plugin_file.hpp"

namespace aiod::plugin {

/// The file that a library was loaded from, as it was then.
struct Origin {
  std::filesystem::path file;
  std::string build_id;  // empty when its linker made none
  FileStamp stamp{};
};

/// Is told when code of a plugin runs outside of its tasks: the dynamic linker and the library's
/// constructors, and what describes, binds and creates. All of it can end the process without a word. Loop's
/// thread.
class LoadWatch {
 public:
  virtual ~LoadWatch() = default;
  /// What it throws (PluginError) keeps that code from running.
  virtual void begin(const Origin& origin) = 0;
  /// It has returned, or thrown. These come in pairs, and may be nested.
  virtual void end() noexcept = 0;
};

/// Tells the watch, if there is one, from here to the end of its life.
class LoadScope {
 public:
  LoadScope(LoadWatch* watch, const Origin& origin) : watch_(watch) {
    if (watch_ != nullptr) watch_->begin(origin);
  }
  ~LoadScope() {
    if (watch_ != nullptr) watch_->end();
  }
  /// For what can't be left out: it runs untold where the watch would keep it from running.
  LoadScope(LoadWatch* watch, const Origin& origin, std::nothrow_t) noexcept : watch_(watch) {
    try {
      if (watch_ != nullptr) watch_->begin(origin);
    } catch (const std::exception&) {
      watch_ = nullptr;
    }
  }
  LoadScope(const LoadScope&) = delete;
  LoadScope& operator=(const LoadScope&) = delete;

 private:
  LoadWatch* watch_;
};

}  // namespace aiod::plugin
