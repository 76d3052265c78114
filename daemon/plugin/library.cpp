#include "plugin/library.hpp"

#include <dlfcn.h>
#include <fmt/format.h>
#include <aio/detail/throw_site.hpp>
#include <boost/dll/shared_library.hpp>

#include <fstream>
#include <set>
#include <string_view>

#include "base/disk_fault.hpp"
#include "plugin/asio_use.hpp"
#include "plugin/elf_image.hpp"
#include "plugin/guard.hpp"
#include "plugin/private_copy.hpp"

namespace aiod::plugin {
namespace {

namespace fs = std::filesystem;
namespace elf = aio::detail::elf;

// What a plugin made, and the library whose code destroys it.
struct KeptParams {
  KeptParams(std::shared_ptr<const Library> its_library, bool is_told)
      : library(std::move(its_library)), told(is_told) {}
  ~KeptParams() {
    if (told)
      library->destroy(std::move(params));
    else
      params.reset();
  }
  KeptParams(const KeptParams&) = delete;
  KeptParams& operator=(const KeptParams&) = delete;

  std::shared_ptr<const Library> library;
  std::shared_ptr<void> params;
  bool told;
};

std::string loader_message(const fs::path& copy, const Facts& facts) {
  const char* text = ::dlerror();
  std::string message = text != nullptr ? text : "for a reason that the loader does not tell";
  if (message.find("failed to map segment") != message.npos)
    message += fmt::format("; is {} on a file system mounted noexec?", copy.parent_path().string());
  if (message.find("undefined symbol") != message.npos && facts.sdk != host_facts().sdk)
    message += fmt::format("; it was built with aiosdk {}, this aiod has {}", facts.sdk, host_facts().sdk);
  return message;
}

}  // namespace

Library::Library(Facts facts, Origin origin, fs::path copy, LoadWatch* watch)
    : facts_(std::move(facts)), origin_(std::move(origin)), copy_(std::move(copy)), watch_(watch) {}

Library::~Library() {
  const LoadScope scope(watch_, origin_, std::nothrow);
  handle_.reset();
}

void Library::destroy(aio::ServiceBase* service) const noexcept {
  const LoadScope scope(watch_, origin_, std::nothrow);
  descriptor_->destroy(service);
}

void Library::destroy(std::shared_ptr<void> params) const noexcept {
  const LoadScope scope(watch_, origin_, std::nothrow);
  params.reset();
}

void Library::open() {
  const std::string name = origin_.file.string();
  std::error_code error;
  const auto mode = boost::dll::load_mode::rtld_now | boost::dll::load_mode::rtld_local;
  handle_ = std::make_unique<boost::dll::shared_library>(copy_, error, mode);
  if (error) throw PluginError(fmt::format("{} can't be loaded: {}", name, loader_message(copy_, facts_)));
  // The copy is the daemon's own: people can't read it, and it goes.
  aio::detail::show_module_as(copy_.string(), name);
  if (!handle_->has(aio::plugin::descriptor_symbol))
    throw PluginError(fmt::format("{} exports no {}: add AIO_SERVICE(YourService) to its source", name,
                                  aio::plugin::descriptor_symbol));
  descriptor_ = &handle_->get<const aio::plugin::Descriptor>(aio::plugin::descriptor_symbol);
  if (descriptor_->magic != aio::plugin::magic)
    throw PluginError(
        fmt::format("{} has a descriptor that is none of aiod's: rebuild it against this aiosdk", name));
  if (descriptor_->abi != aio::plugin::abi_number)
    throw PluginError(
        fmt::format("{} was built for plugin ABI {}, this aiod for plugin ABI {}: rebuild it against this "
                    "aiosdk (find_package(aiosdk))",
                    name, descriptor_->abi, aio::plugin::abi_number));
  if (descriptor_->create == nullptr || descriptor_->destroy == nullptr || descriptor_->bind == nullptr ||
      descriptor_->parameters == nullptr || descriptor_->pins == nullptr)
    throw PluginError(
        fmt::format("{} has a descriptor without its functions: rebuild it against this aiosdk", name));
}

bool Library::holds_bytes_of(const fs::path& path) {
  try {
    const PluginFile file(path);
    if (compared_ && compared_->file == path && compared_->stamp == file.stamp()) return compared_->same;
    compared_.reset();
    const bool same = holds(copy_, file.read().bytes());
    if (file.settled()) compared_ = Compared{.file = path, .stamp = file.stamp(), .same = same};
    return same;
  } catch (const std::exception&) {
    return false;
  }
}

void Library::pin(std::string reason) {
  if (!pinned_.empty()) return;
  pinned_ = std::move(reason);
  // The loader keeps the mark; the handle that this call counts is never closed.
  ::dlopen(copy_.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NOLOAD | RTLD_NODELETE);
}

aio::BoundParams Library::bind(const aio::Arguments& given, std::vector<aio::BindProblem>& problems,
                               bool again) const {
  auto kept = std::make_shared<KeptParams>(shared_from_this(), !again);
  const auto call = [&] { return descriptor_->bind(given, problems); };
  kept->params = again ? guarded(call) : run(call);
  void* params = kept->params.get();
  return {std::move(kept), params};
}

std::vector<aio::ParamInfo> Library::parameters() const {
  return run([&] { return descriptor_->parameters(); });
}

std::vector<aio::PinUse> Library::pins(const aio::Arguments& given) const {
  return run([&] { return descriptor_->pins(given); });
}

Libraries::Libraries(const fs::path& state_directory, LoadWatch* watch)
    : directory_(fs::weakly_canonical(state_directory) / "plugins"), watch_(watch) {}

fs::path Libraries::copy_of(const std::string& build_id, std::span<const std::byte> bytes) {
  try {
    return keep_copy(directory_, build_id, bytes);
  } catch (const std::system_error& e) {
    if (!base::is_disk_fault(e.code())) throw;
    return in_memory_.keep("aiod-plugin-" + build_id, bytes);
  }
}

std::shared_ptr<Library> Libraries::load(const PluginFile& file, const fs::path& path) {
  const elf::FileBytes bytes = file.read();
  const elf::View view(bytes.bytes());
  Facts facts = read_facts(view);
  if (const auto reason = mismatch(facts, host_facts())) throw elf::Malformed(*reason);
  expect_sound(bytes.bytes());
  const std::string build_id = view.build_id();
  const fs::path copy = copy_of(build_id, bytes.bytes());
  if (auto loaded = by_copy_[copy].lock()) return loaded;
  auto stays = reason_to_stay(view, bytes.bytes());
  Origin origin{.file = path, .build_id = build_id, .stamp = file.stamp()};
  const LoadScope scope(watch_, origin);
  std::shared_ptr<Library> library(new Library(std::move(facts), origin, copy, watch_));
  library->open();
  if (stays) library->pin(std::move(*stays));
  by_copy_[copy] = library;
  return library;
}

std::shared_ptr<Library> Libraries::load(const fs::path& path) {
  try {
    const PluginFile file(path);
    if (const auto known = by_file_.find(path); known != by_file_.end()) {
      auto library = known->second.library.lock();
      if (library != nullptr && known->second.stamp == file.stamp()) return library;
      by_file_.erase(known);
    }
    auto library = load(file, path);
    // What is in memory for now goes to the disk when it is loaded again and there is room.
    const bool is_on_disk = library->copy().parent_path() == directory_;
    if (file.settled() && is_on_disk) by_file_[path] = {.stamp = file.stamp(), .library = library};
    return library;
  } catch (const elf::Malformed& e) {
    throw PluginError(fmt::format("{} {}", path.string(), e.what()));
  } catch (const fs::filesystem_error& e) {
    throw PluginError(
        fmt::format("{} can't be copied to {}: {}", path.string(), directory_.string(), e.code().message()));
  } catch (const std::system_error& e) {
    throw PluginError(fmt::format("{} {}", path.string(), e.what()));
  }
}

void Libraries::clear_stale_copies() {
  std::set<fs::path> used;
  for (auto entry = by_copy_.begin(); entry != by_copy_.end();) {
    const bool in_use = !entry->second.expired() || still_mapped(entry->first);
    if (in_use) used.insert(entry->first);
    entry = in_use ? std::next(entry) : by_copy_.erase(entry);
  }
  remove_copies(directory_, used);
  in_memory_.remove_all_but(used);
}

bool still_mapped(const fs::path& file) {
  // As the kernel writes it; that of a file in memory leads nowhere.
  std::error_code no_link;
  const fs::path target = fs::read_symlink(file, no_link);
  const std::string path = (no_link ? fs::weakly_canonical(file) : target).string();
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    const std::size_t start = line.find('/');
    if (start == line.npos) continue;
    const std::string_view mapped = std::string_view(line).substr(start);
    if (mapped == path || mapped == path + " (deleted)") return true;
  }
  return false;
}

}  // namespace aiod::plugin
