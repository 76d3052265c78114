#include "unit/engine/fixture.hpp"

#include <fmt/format.h>

namespace aiod::engine {

int CapturedLog::count(std::string_view text) const {
  return static_cast<int>(std::count_if(lines.begin(), lines.end(), [&](const LogLine& line) {
    return line.text.find(text) != std::string::npos;
  }));
}

int CapturedLog::count(std::string_view unit, std::string_view text) const {
  return static_cast<int>(std::count_if(lines.begin(), lines.end(), [&](const LogLine& line) {
    return line.unit == unit && line.text.find(text) != std::string::npos;
  }));
}

aio::Task<aio::Value> FakeService::task(aio::NoParams) {
  if (parts_.task) co_return co_await parts_.task(*this);
  co_return aio::Value();
}

void FakePlugins::add(std::string name, FakeService::Parts parts) {
  ++versions_[name];
  factories_[name] = [this, name, parts = std::move(parts)](aio::Host& host) {
    const aio::detail::HostScope scope(host);
    return std::make_unique<FakeObject<FakeService>>(alive, code_of(name),
                                                     std::make_unique<FakeService>(parts));
  };
}

void FakePlugins::add_broken(std::string name, aio::Error why) {
  ++versions_[name];
  factories_[std::move(name)] = [why](aio::Host&) -> std::unique_ptr<ServiceObject> { throw LoadError(why); };
}

void FakePlugins::remove(const std::string& name) {
  factories_.erase(name);
}

std::shared_ptr<int> FakePlugins::code_of(const std::string& name) {
  auto code = code_[name].lock();
  if (code == nullptr || *code != versions_[name]) code = std::make_shared<int>(versions_[name]);
  code_[name] = code;
  return code;
}

std::shared_ptr<void> FakePlugins::prepare(const std::string& plugin) {
  if (!factories_.contains(plugin) || unloadable.contains(plugin))
    throw LoadError(
        {.type = "aiod::plugin::PluginError", .message = plugin + " isn't a plugin", .traceback = {}});
  return code_of(plugin);
}

std::vector<aio::BindProblem> FakePlugins::check(const std::string& plugin, const aio::Arguments&) {
  const auto found = problems_.find(plugin);
  return found != problems_.end() ? std::vector{found->second} : std::vector<aio::BindProblem>();
}

bool FakePlugins::changed(const std::string& plugin, const std::shared_ptr<void>& code) {
  return *std::static_pointer_cast<int>(code) != versions_[plugin];
}

std::vector<PluginFile> FakePlugins::list() {
  std::vector<PluginFile> files;
  for (const auto& [name, factory] : factories_)
    files.push_back({.name = name, .path = "/plugins/" + name + "_service.so", .error = {}});
  return files;
}

std::unique_ptr<ServiceObject> FakePlugins::create(const std::string& plugin, aio::Host& host) {
  const auto found = factories_.find(plugin);
  if (found == factories_.end())
    throw LoadError({.type = "aiod::plugin::PluginError", .message = "no plugin", .traceback = {}});
  ++created;
  return found->second(host);
}

EngineTest::EngineTest() = default;
EngineTest::~EngineTest() = default;

void EngineTest::make_engine() {
  engine_ = std::make_unique<Engine>(EngineParts{.loop = manual_.loop(),
                                                 .log = log_,
                                                 .board = board_,
                                                 .plugins = plugins_,
                                                 .wall_clock = wall_clock_,
                                                 .last_runs = last_runs_,
                                                 .settings = settings_,
                                                 .seed = seed_});
  subscription_ = engine_->subscribe([this](const StateChange& change) {
    events_.push_back(fmt::format("{} {}>{} ({})", change.task, to_string(change.from), to_string(change.to),
                                  change.reason));
  });
}

void EngineTest::boot() {
  if (engine_ == nullptr) make_engine();
  act([this] { engine_->boot([this] { ++ready_; }); });
}

void EngineTest::step_wall(aio::Duration by) {
  manual_.clock().set_wall(manual_.clock().wall_now() + by);
  act([this] { wall_clock_.change(); });
}

settings::ServiceSettings& EngineTest::configure(const std::string& name) {
  settings::ServiceSettings& service = settings_.services[name];
  service.name = name;
  service.plugin = name.substr(0, name.find('@'));
  service.instance = name.find('@') == std::string::npos ? "" : name.substr(name.find('@') + 1);
  return service;
}

void EngineTest::act(const std::function<void()>& action) {
  manual_.loop().post(action);
  manual_.settle();
}

void EngineTest::start(const std::string& task) {
  act([&] { engine_->start(task, [this] { ++settled_; }); });
}

void EngineTest::stop(const std::string& task) {
  act([&] { engine_->stop(task, [this] { ++settled_; }); });
}

void EngineTest::restart(const std::string& task) {
  act([&] { engine_->restart(task, [this] { ++settled_; }); });
}

void EngineTest::shut_down() {
  act([this] { engine_->shut_down([this] { ++shut_down_; }); });
}

std::string EngineTest::error(const std::string& task) {
  const auto status = engine_->status(task, false);
  return status.error ? status.error->type + ": " + status.error->message : "";
}

std::vector<std::string> EngineTest::events() {
  return std::exchange(events_, {});
}

aio::Task<aio::Value> sleep_for_ever(FakeService&) {
  for (;;) co_await aio::sleep(1h);
}

FakeService::Parts sleeper() {
  return runs(sleep_for_ever);
}

FakeService::Parts runs(std::function<aio::Task<aio::Value>(FakeService&)> task, aio::ServiceType type) {
  FakeService::Parts parts;
  parts.info.type = type;
  parts.info.enabled = true;
  parts.task = std::move(task);
  return parts;
}

}  // namespace aiod::engine
