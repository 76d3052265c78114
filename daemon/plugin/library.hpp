#pragma once

#include <aio/binding.hpp>
#include <aio/plugin.hpp>

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "plugin/facts.hpp"
#include "plugin/guard.hpp"
#include "plugin/load_watch.hpp"
#include "plugin/memory_copies.hpp"
#include "plugin/plugin_error.hpp"

namespace boost::dll {
class shared_library;
}

namespace aiod::plugin {

/// One mapped plugin, shared by all its instances and by the parameters that it bound. It is unmapped when
/// its last holder goes, unless it is pinned; no code of the plugin may be on the stack then. Loop's thread.
class Library : public std::enable_shared_from_this<Library> {
 public:
  ~Library();
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;

  const aio::plugin::Descriptor& descriptor() const noexcept { return *descriptor_; }
  const Facts& facts() const noexcept { return facts_; }
  /// The file that was loaded first with these bytes.
  const Origin& origin() const noexcept { return origin_; }
  /// Empty when its linker made none.
  const std::string& build_id() const noexcept { return origin_.build_id; }
  /// The private copy that is mapped.
  const std::filesystem::path& copy() const noexcept { return copy_; }

  /// Whether loading `file` would give this very library: it holds the bytes that are mapped. False when it
  /// can't be read, or is not trusted. Reads the file only when it has changed since it was last compared.
  bool holds_bytes_of(const std::filesystem::path& file);

  /// Why it stays mapped until the daemon ends; empty when it does not.
  const std::string& pinned() const noexcept { return pinned_; }
  /// Keeps it mapped until the daemon ends. The first reason is kept.
  void pin(std::string reason);

  /// Calls the plugin's code, and tells the watch so. What it throws becomes a PluginError.
  template <class Function>
  auto run(Function&& function) const {
    const LoadScope scope(watch_, origin_);
    return guarded(std::forward<Function>(function));
  }

  /// Binds a service's parameters without constructing the service; see aio::bind_params. The result keeps
  /// the library mapped. Throws PluginError when the plugin's code throws. `again`: without telling the
  /// watch.
  aio::BoundParams bind(const aio::Arguments& given, std::vector<aio::BindProblem>& problems,
                        bool again = false) const;

  /// What its create() or bind() made. Tells the watch.
  void destroy(aio::ServiceBase* service) const noexcept;
  void destroy(std::shared_ptr<void> params) const noexcept;

  /// Throws PluginError when the plugin's code throws.
  std::vector<aio::ParamInfo> parameters() const;

  /// The pins among a service's parameters, see aio::pin_uses. Throws PluginError when the plugin's code
  /// throws.
  std::vector<aio::PinUse> pins(const aio::Arguments& given) const;

 private:
  friend class Libraries;
  Library(Facts facts, Origin origin, std::filesystem::path copy, LoadWatch* watch);
  void open();

  // What is known of a file, by its stamp: it holds the bytes that are mapped, or others.
  struct Compared {
    std::filesystem::path file;
    FileStamp stamp;
    bool same;
  };

  Facts facts_;
  Origin origin_;
  std::filesystem::path copy_;
  LoadWatch* watch_;
  std::optional<Compared> compared_;
  std::string pinned_;
  std::unique_ptr<boost::dll::shared_library> handle_;
  const aio::plugin::Descriptor* descriptor_ = nullptr;
};

/// The mapped plugins: loading the same file again gives the same Library. Loop's thread.
class Libraries {
 public:
  /// Private copies are kept in `state_directory`/plugins, or in memory while the disk takes none. `watch`
  /// outlives the libraries; it may be null.
  explicit Libraries(const std::filesystem::path& state_directory, LoadWatch* watch = nullptr);

  /// Checks the file, keeps a private copy of what it has checked, and maps that. Throws PluginError, whose
  /// message names the file, the reason and the cure. A file whose bytes have changed gives another library,
  /// mapped beside the one of the old bytes, which goes with its last holder. One that has not changed since
  /// is not read again.
  std::shared_ptr<Library> load(const std::filesystem::path& file);

  /// Removes the copies that no mapped library uses: those of earlier versions, and half-written ones. To be
  /// called when all enabled services are loaded, so that their copies are not written anew at each start.
  void clear_stale_copies();

 private:
  // What was last loaded from a file, if its stamp tells every change.
  struct Loaded {
    FileStamp stamp;
    std::weak_ptr<Library> library;
  };

  std::shared_ptr<Library> load(const PluginFile& file, const std::filesystem::path& path);

  std::filesystem::path copy_of(const std::string& build_id, std::span<const std::byte> bytes);

  std::filesystem::path directory_;
  LoadWatch* watch_;
  MemoryCopies in_memory_;
  std::map<std::filesystem::path, std::weak_ptr<Library>> by_copy_;
  std::map<std::filesystem::path, Loaded> by_file_;
};

/// Whether a file is mapped into this process, also after it was deleted: says whether an unload was one.
bool still_mapped(const std::filesystem::path& file);

}  // namespace aiod::plugin
