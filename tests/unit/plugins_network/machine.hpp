#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include <aio/event.hpp>

#include "messages.hpp"
#include "network/system.hpp"

namespace network::testing {

/// What a test makes of the machine.
struct Machine {
  Links links{};
  std::set<std::string> wireless{};
  std::uint64_t version = 1;
  aio::Event changed{};
  bool clock_right = false;
  aio::Event clock_set{};

  void say(const Bytes& bytes) {
    links.apply(bytes);
    for (auto& [index, each] : links.all()) each.wireless = wireless.contains(each.name);
    ++version;
    changed.set();
    changed.clear();
  }
};

class FakeLinkWatch final : public LinkWatch {
 public:
  explicit FakeLinkWatch(Machine& machine) : machine_(&machine) {}
  aio::Task<Links> next() override {
    if (seen_ == machine_->version) co_await machine_->changed.wait();
    seen_ = machine_->version;
    co_return machine_->links;
  }

 private:
  Machine* machine_;
  std::uint64_t seen_ = 0;
};

class FakeClockWatch final : public ClockWatch {
 public:
  explicit FakeClockWatch(Machine& machine) : machine_(&machine) {}
  bool synchronised() override { return machine_->clock_right; }
  aio::Task<void> changed() override { co_await machine_->clock_set.wait(); }

 private:
  Machine* machine_;
};

class FakeSystem final : public System {
 public:
  explicit FakeSystem(Machine& machine) : machine_(&machine) {}
  std::unique_ptr<LinkWatch> watch_links(aio::Executor) override {
    return std::make_unique<FakeLinkWatch>(*machine_);
  }
  std::unique_ptr<ClockWatch> watch_clock(aio::Executor) override {
    return std::make_unique<FakeClockWatch>(*machine_);
  }
  std::optional<int> signal(const std::string& interface) override {
    if (!machine_->wireless.contains(interface)) return std::nullopt;
    return -56;
  }

 private:
  Machine* machine_;
};

}  // namespace network::testing
