#include "unit/engine/reload_fixture.hpp"

#include <stdexcept>

namespace aiod::engine {

void ReloadTest::add(const std::string& name) {
  plugins_.add(name, runs([this, name](FakeService& self) {
                 ++bodies_[name];
                 return sleep_for_ever(self);
               }));
}

void ReloadTest::add_core(const std::string& name, aio::Duration takes) {
  plugins_.add(name, runs(
                         [takes](FakeService&) -> aio::Task<aio::Value> {
                           if (takes > 0s) co_await aio::sleep(takes);
                           co_return 0;
                         },
                         aio::ServiceType::core));
}

settings::ServiceSettings& ReloadTest::change(const std::string& name) {
  settings::ServiceSettings& service = next_.services[name];
  service.name = name;
  service.plugin = name.substr(0, name.find('@'));
  service.instance = name.find('@') == std::string::npos ? "" : name.substr(name.find('@') + 1);
  return service;
}

ReloadPlan ReloadTest::reload() {
  ReloadPlan plan = engine_->plan(next_);
  act([this] { engine_->apply(next_, [this] { ++reloaded_; }); });
  return plan;
}

void ReloadTest::swap(const std::vector<std::string>& services) {
  swapped_.reset();
  act([&] {
    engine_->swap(services, [this](std::vector<std::string> failures) { swapped_ = std::move(failures); });
  });
}

std::string ReloadTest::unload(const std::string& service) {
  std::string answer = "?";
  act([&] { engine_->unload(service, [&answer](std::string mapped) { answer = std::move(mapped); }); });
  return answer;
}

settings::Diagnostic ReloadTest::error_at(std::string message) {
  return settings::without_line(settings::Severity::error, {"services.yaml", 1, 1}, std::move(message));
}

std::vector<std::string> ReloadTest::names(const std::vector<std::string>& events) {
  std::vector<std::string> short_ones;
  for (std::string event : events) {
    event.erase(event.find(" ("));
    event.erase(event.find(".service"), 8);
    short_ones.push_back(event);
  }
  return short_ones;
}

FakeService::Parts deaf() {
  return runs([](FakeService&) -> aio::Task<aio::Value> {
    try {
      co_await aio::sleep(24h);
    } catch (const std::exception&) {
    }
    for (;;) co_await aio::sleep(1h);
  });
}

}  // namespace aiod::engine
