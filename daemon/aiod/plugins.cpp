#include "aiod/plugins.hpp"

#include <algorithm>
#include <utility>

#include "base/utf8.hpp"
#include "plugin/instance.hpp"
#include "plugin/plugin_error.hpp"

namespace aiod {
namespace {

class PluginObject final : public engine::ServiceObject {
 public:
  PluginObject(plugin::Instance instance, std::shared_ptr<plugin::Library> library)
      : library_(std::move(library)), instance_(std::move(instance)) {}

  std::vector<aio::ParamInfo> parameters() override {
    try {
      return library_->parameters();
    } catch (const plugin::PluginError&) {
      return {};
    }
  }

  std::shared_ptr<void> code() override { return library_; }
  std::string pinned() const override { return library_->pinned(); }

  aio::ServiceBase& service() override { return instance_.service(); }

  aio::BoundParams bind(const aio::Arguments& given, std::vector<aio::BindProblem>& problems) override {
    try {
      return instance_.library().bind(given, problems, std::exchange(bound_, true));
    } catch (const plugin::PluginError& e) {
      problems.push_back({.path = "", .message = e.what()});
      return nullptr;
    }
  }

 private:
  std::shared_ptr<plugin::Library> library_;  // goes after the instance
  plugin::Instance instance_;
  bool bound_ = false;  // once: a service that runs each second must not write to the disk each second
};

template <class Function>
auto translated(Function function) -> decltype(function()) {
  try {
    return function();
  } catch (const plugin::PluginError& e) {
    throw engine::LoadError(e.error());
  }
}

}  // namespace

Plugins::Plugins(std::vector<std::filesystem::path> directories, const std::filesystem::path& state_directory,
                 plugin::LoadWatch* watch, std::shared_ptr<settings::KnownParameters> known,
                 std::function<void()> on_news)
    : directories_(std::move(directories)),
      libraries_(state_directory, watch),
      found_(plugin::scan(directories_)),
      known_(std::move(known)),
      on_news_(std::move(on_news)) {}

const plugin::Found* Plugins::find(const std::string& plugin) const {
  const auto found = std::find_if(found_.begin(), found_.end(), [&](const plugin::Found& file) {
    return file.name == plugin && file.shadowed_by.empty();
  });
  return found != found_.end() ? &*found : nullptr;
}

std::vector<engine::PluginFile> Plugins::list() {
  std::vector<engine::PluginFile> files;
  for (const plugin::Found& file : found_)
    if (!file.name.empty() && file.shadowed_by.empty())
      files.push_back({.name = base::to_utf8(file.name),
                       .path = base::to_utf8(file.path.string()),
                       .error = base::to_utf8(file.error)});
  return files;
}

std::shared_ptr<plugin::Library> Plugins::load(const std::string& plugin) {
  const plugin::Found* file = find(plugin);
  if (file == nullptr)
    throw plugin::PluginError("no plugin: " + plugin + "_service.so is in none of the services directories");
  if (!file->error.empty()) throw plugin::PluginError(file->error);
  auto library = libraries_.load(file->path);
  remember(plugin, library);
  return library;
}

void Plugins::remember(const std::string& plugin, const std::shared_ptr<plugin::Library>& library) {
  std::weak_ptr<plugin::Library>& asked = asked_[plugin];
  if (asked.lock() == library) return;
  asked = library;
  try {
    settings::KnownParameters::Parameters parameters;
    for (const aio::ParamInfo& each : library->parameters()) parameters.push_back({each.name, each.secret});
    if (known_->note(plugin, std::move(parameters))) on_news_();
  } catch (const plugin::PluginError&) {
    // What it says of itself is asked for again when a service of it is made.
  }
}

void Plugins::rescan() {
  found_ = plugin::scan(directories_, found_);
  changed_.clear();
}

std::unique_ptr<engine::ServiceObject> Plugins::create(const std::string& plugin, aio::Host& host) {
  return translated([&] {
    auto library = load(plugin);
    return std::make_unique<PluginObject>(plugin::Instance(library, host), library);
  });
}

std::shared_ptr<void> Plugins::prepare(const std::string& plugin) {
  return translated([&] { return load(plugin); });
}

std::vector<aio::BindProblem> Plugins::check(const std::string& plugin, const aio::Arguments& given) {
  std::vector<aio::BindProblem> problems;
  translated([&] { return load(plugin)->bind(given, problems); });
  return problems;
}

std::vector<aio::ParamInfo> Plugins::parameters(const std::string& plugin) {
  return translated([&] { return load(plugin)->parameters(); });
}

// The same for all instances of a plugin.
bool Plugins::changed(const std::string& plugin, const std::shared_ptr<void>& code) {
  const auto [known, is_new] = changed_.try_emplace({plugin, code.get()}, false);
  if (is_new) {
    const plugin::Found* file = find(plugin);
    const auto library = std::static_pointer_cast<plugin::Library>(code);
    known->second = file != nullptr && !library->holds_bytes_of(file->path);
  }
  return known->second;
}

std::vector<std::string> Plugins::warnings() const {
  std::vector<std::string> all;
  for (const plugin::Found& file : found_) {
    if (file.name.empty() && !file.error.empty()) all.push_back(file.error);
    if (!file.shadowed_by.empty())
      all.push_back(file.path.string() + " is not used: " + file.shadowed_by.string() + " comes first");
  }
  return all;
}

}  // namespace aiod
