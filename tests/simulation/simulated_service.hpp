#pragma once

#include <aio/event.hpp>
#include <aio/service.hpp>

#include <memory>
#include <string>
#include <vector>

#include "simulation/behaviour.hpp"
#include "simulation/ledger.hpp"

namespace aiod::simulation {

/// What a simulated service needs of the simulation besides its host.
class Stage {
 public:
  virtual ~Stage() = default;
  virtual Ledger& ledger() = 0;
  /// From inside a task.
  virtual void perform(Act act, const std::string& service) = 0;
  /// Whether one more child may be added: two that replace one another would go on for ever.
  virtual bool may_add_child() = 0;
};

/// What simulated services offer one another.
struct Bell {
  virtual ~Bell() = default;
  virtual void ring() = 0;
};

/// Of everything that stands in a plugin's code: it must be gone before the code is.
class CodeMark {
 public:
  CodeMark(Ledger& ledger, std::weak_ptr<void> code, std::string what)
      : ledger_(&ledger), code_(std::move(code)), what_(std::move(what)) {}
  CodeMark(const CodeMark&) = default;
  CodeMark& operator=(const CodeMark&) = default;
  ~CodeMark() {
    if (code_.expired()) ledger_->violate(what_ + " was destroyed after its code had gone");
  }
  bool code_is_there() const { return !code_.expired(); }

 private:
  Ledger* ledger_;
  std::weak_ptr<void> code_;
  std::string what_;
};

/// A service that does what its behaviour says, and tells the ledger what really happens to it.
class SimulatedService final : public aio::Service<>, public Bell {
 public:
  SimulatedService(Stage& stage, std::shared_ptr<const Behaviour> behaviour, std::weak_ptr<void> code);
  ~SimulatedService() override;

  aio::Task<aio::Value> task(aio::NoParams) override;
  aio::Value on_stop(const aio::NoParams&) override;
  std::optional<aio::Value> on_error(const aio::Error& error, const aio::NoParams&) override;
  aio::Task<aio::Value> call(aio::Value argument) override;
  std::optional<aio::Show> show() override;
  aio::Value stats() override;
  std::string report() override { return "report"; }
  void ring() override;

 private:
  using ProgramRef = std::shared_ptr<const Program>;

  aio::Task<aio::Value> perform(ProgramRef program, std::string name);
  aio::Task<void> go_through(ProgramRef program);
  aio::Value end(const Program& program) const;
  void do_now(const Deed& deed, std::vector<aio::gpio::Output>& held);
  void claim_for_good(int pin);
  void add_child(const Deed& deed);
  void use_handles();

  Stage& stage_;
  std::shared_ptr<const Behaviour> behaviour_;
  std::weak_ptr<void> code_;
  aio::Event event_;
  std::vector<aio::gpio::Input> kept_;
  std::vector<aio::Handle<Bell>> handles_;
};

}  // namespace aiod::simulation
