#include "simulation/plugins.hpp"

#include <utility>

namespace aiod::simulation {
namespace {

/// Wrong when the first argument is "wrong".
std::vector<aio::BindProblem> problems_of(const aio::Arguments& given) {
  if (given.args.empty() || given.args[0] != "wrong") return {};
  return {{.path = "/args/0", .message = "wrong"}};
}

class SimulatedObject final : public engine::ServiceObject {
 public:
  SimulatedObject(Stage& stage, std::shared_ptr<void> code, std::unique_ptr<SimulatedService> service)
      : stage_(stage), code_(std::move(code)), service_(std::move(service)) {}

  aio::ServiceBase& service() override { return *service_; }
  std::shared_ptr<void> code() override { return code_; }
  aio::BoundParams bind(const aio::Arguments& given, std::vector<aio::BindProblem>& problems) override {
    problems = problems_of(given);
    const CodeMark mark(stage_.ledger(), code_, "bound parameters");
    return std::shared_ptr<aio::NoParams>(new aio::NoParams,
                                          [mark](aio::NoParams* params) { delete params; });
  }

 private:
  Stage& stage_;
  std::shared_ptr<void> code_;  // goes last
  std::unique_ptr<SimulatedService> service_;
};

engine::LoadError bad(const std::string& plugin) {
  return engine::LoadError(
      {.type = "aiod::plugin::PluginError", .message = plugin + " isn't a plugin", .traceback = {}});
}

}  // namespace

void SimulatedPlugins::put(const std::string& name, Behaviour behaviour) {
  files_.insert_or_assign(
      name, File{.behaviour = std::make_shared<Behaviour>(std::move(behaviour)), .version = ++versions_});
}

void SimulatedPlugins::rescan() {
  found_.clear();
  for (const auto& [name, file] : files_)
    found_.push_back({.name = name,
                      .path = "/plugins/" + name + "_service.so",
                      .error = file.bad ? "no plugin" : std::string()});
}

// One code per plugin and version: the latest is shared by the instances that are made while it is held.
std::shared_ptr<SimulatedPlugins::Code> SimulatedPlugins::map(const std::string& plugin) {
  const auto file = files_.find(plugin);
  auto code = code_[plugin].lock();
  if (file == files_.end() || file->second.bad) {
    if (code != nullptr) return code;
    throw bad(plugin);
  }
  if (code != nullptr && code->version == file->second.version) return code;
  code = std::make_shared<Code>(Code{file->second.behaviour, file->second.version});
  code_[plugin] = code;
  std::erase_if(all_code_, [](const auto& weak) { return weak.expired(); });
  all_code_.push_back(code);
  return code;
}

std::unique_ptr<engine::ServiceObject> SimulatedPlugins::create(const std::string& plugin, aio::Host& host) {
  const auto code = map(plugin);
  const aio::detail::HostScope scope(host);
  try {
    auto service = std::make_unique<SimulatedService>(stage_, code->behaviour, code);
    return std::make_unique<SimulatedObject>(stage_, code, std::move(service));
  } catch (const std::exception& e) {
    throw engine::LoadError({.type = "std::runtime_error", .message = e.what(), .traceback = {}});
  }
}

std::shared_ptr<void> SimulatedPlugins::prepare(const std::string& plugin) {
  const auto file = files_.find(plugin);
  if (file == files_.end() || file->second.bad) throw bad(plugin);
  return map(plugin);
}

std::vector<aio::BindProblem> SimulatedPlugins::check(const std::string& plugin,
                                                      const aio::Arguments& given) {
  const auto file = files_.find(plugin);
  if (file == files_.end() || file->second.bad) throw bad(plugin);
  return problems_of(given);
}

bool SimulatedPlugins::changed(const std::string& plugin, const std::shared_ptr<void>& code) {
  const auto file = files_.find(plugin);
  return file != files_.end() && std::static_pointer_cast<Code>(code)->version != file->second.version;
}

std::vector<std::shared_ptr<void>> SimulatedPlugins::mapped() const {
  std::vector<std::shared_ptr<void>> held;
  for (const auto& weak : all_code_)
    if (auto code = weak.lock()) held.push_back(std::move(code));
  return held;
}

}  // namespace aiod::simulation
