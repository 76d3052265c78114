#include "unit/engine/fixture.hpp"

#include <fmt/format.h>

namespace aiod::engine {

int CapturedLog::count(std::string_view text) const {
  return static_cast<int>(std::count_if(lines.begin(), lines.end(), [&](const LogLine& line) {
    return line.text.find(text) != std::string::npos;
  }));
}

aio::Task<aio::Value> FakeService::task(aio::NoParams) {
  if (parts_.task) co_return co_await parts_.task(*this);
  co_return aio::Value();
}

void FakePlugins::add(std::string name, FakeService::Parts parts) {
  factories_[std::move(name)] = [this, parts = std::move(parts)](aio::Host& host) {
    const aio::detail::HostScope scope(host);
    return std::make_unique<FakeObject<FakeService>>(alive, std::make_unique<FakeService>(parts));
  };
}

void FakePlugins::add_broken(std::string name, aio::Error why) {
  factories_[std::move(name)] = [why](aio::Host&) -> std::unique_ptr<ServiceObject> { throw LoadError(why); };
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
    throw LoadError({.type = "test::NoPlugin", .message = "no plugin", .traceback = {}});
  ++created;
  return found->second(host);
}

EngineTest::EngineTest() {
  engine_ = std::make_unique<Engine>(EngineParts{
      .loop = manual_.loop(), .log = log_, .board = board_, .plugins = plugins_, .settings = settings_});
  subscription_ = engine_->subscribe([this](const StateChange& change) {
    events_.push_back(fmt::format("{} {}>{} ({})", change.task, to_string(change.from), to_string(change.to),
                                  change.reason));
  });
}

EngineTest::~EngineTest() = default;

void EngineTest::boot() {
  act([this] { engine_->boot([this] { ++ready_; }); });
}

settings::ServiceSettings& EngineTest::configure(const std::string& name) {
  settings::ServiceSettings& service = settings_.services[name];
  service.name = name;
  service.plugin = name.substr(0, name.find('@'));
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
