#include "simulation/simulated_service.hpp"

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

#include <fmt/format.h>

#include <stdexcept>

namespace aiod::simulation {
namespace {

/// One run, as long as its frame lives.
class RunMark {
 public:
  RunMark(Ledger& ledger, std::string task, std::weak_ptr<void> code)
      : ledger_(ledger), task_(std::move(task)), code_(ledger, std::move(code), "a frame of " + task_) {
    ledger_.run_began(task_);
  }
  RunMark(const RunMark&) = delete;
  RunMark& operator=(const RunMark&) = delete;
  ~RunMark() { ledger_.run_ended(task_); }

 private:
  Ledger& ledger_;
  std::string task_;
  CodeMark code_;
};

bool is_abort(const boost::system::system_error& error) {
  return error.code() == boost::asio::error::operation_aborted;
}

}  // namespace

SimulatedService::SimulatedService(Stage& stage, std::shared_ptr<const Behaviour> behaviour,
                                   std::weak_ptr<void> code)
    : Service(behaviour->info), stage_(stage), behaviour_(std::move(behaviour)), code_(std::move(code)) {
  if (behaviour_->provides_from_the_start) provide<Bell>(*this);
  if (behaviour_->constructor_throws) throw std::runtime_error("the constructor says no");
  stage_.ledger().object_made(static_cast<Bell*>(this), unit());
}

SimulatedService::~SimulatedService() {
  stage_.ledger().object_gone(static_cast<Bell*>(this));
}

aio::Task<aio::Value> SimulatedService::task(aio::NoParams) {
  kept_.clear();
  return perform(behaviour_->main, unit());
}

// The name that a call's run goes by in the ledger is its own: the engine numbers calls.
aio::Task<aio::Value> SimulatedService::call(aio::Value argument) {
  return perform(behaviour_->call, fmt::format("{}#{}", unit(), argument.as_int64()));
}

aio::Value SimulatedService::on_stop(const aio::NoParams&) {
  stage_.ledger().hook_called(unit());
  if (behaviour_->on_stop == Behaviour::Hook::throws) throw std::runtime_error("on_stop says no");
  return "stopped";
}

std::optional<aio::Value> SimulatedService::on_error(const aio::Error&, const aio::NoParams&) {
  if (behaviour_->on_error == Behaviour::Hook::throws) throw std::runtime_error("on_error says no");
  if (behaviour_->on_error == Behaviour::Hook::handles) return "handled";
  return std::nullopt;
}

std::optional<aio::Show> SimulatedService::show() {
  if (behaviour_->status_throws) throw std::runtime_error("show says no");
  return aio::Show{"Handles", std::to_string(handles_.size())};
}

aio::Value SimulatedService::stats() {
  if (behaviour_->status_throws) throw 7;
  return aio::Object{{"kept", kept_.size()}};
}

void SimulatedService::ring() {
  if (event_.is_set())
    event_.clear();
  else
    event_.set();
}

aio::Task<aio::Value> SimulatedService::perform(ProgramRef program, std::string name) {
  const RunMark mark(stage_.ledger(), std::move(name), code_);
  for (int ignored = program->ignored_stops;;) {
    bool aborted = false;
    try {
      co_await go_through(program);
    } catch (const boost::system::system_error& e) {
      if (!is_abort(e)) throw;
      aborted = true;
    }
    if (!aborted) co_return end(*program);
    if (ignored > 0)
      --ignored;
    else if (ignored == 0)
      break;
  }
  if (program->clean_up > aio::Duration::zero()) co_await aio::sleep(program->clean_up);
  if (program->farewell == Program::Farewell::throws) throw std::runtime_error("the clean-up went wrong");
  if (program->farewell == Program::Farewell::returns) co_return "cleaned up";
  throw boost::system::system_error(boost::asio::error::operation_aborted);
}

aio::Value SimulatedService::end(const Program& program) const {
  if (program.ending == Program::Ending::throws) throw std::out_of_range("thrown");
  if (program.ending == Program::Ending::throws_int) throw 42;
  if (program.ending == Program::Ending::throws_abort)
    throw boost::system::system_error(boost::asio::error::operation_aborted);
  return "returned";
}

aio::Task<void> SimulatedService::go_through(ProgramRef program) {
  do {
    std::vector<aio::gpio::Output> held;
    for (const Deed& deed : program->deeds) {
      if (deed.kind == Deed::Kind::sleep)
        co_await aio::sleep(deed.duration);
      else
        do_now(deed, held);
    }
  } while (program->ending == Program::Ending::repeats);
  if (program->ending == Program::Ending::waits) co_await event_.wait();
  while (program->ending == Program::Ending::rests) co_await aio::sleep(std::chrono::hours(24 * 7));
}

void SimulatedService::do_now(const Deed& deed, std::vector<aio::gpio::Output>& held) {
  const aio::gpio::OutputOptions options{.on_release = aio::gpio::OnRelease::input};
  switch (deed.kind) {
    case Deed::Kind::claim:
      held.push_back(gpio().output(deed.pin, options));
      break;
    case Deed::Kind::try_claim:
      try {
        held.push_back(gpio().output(deed.pin, options));
      } catch (const aio::GpioError&) {
      }
      break;
    case Deed::Kind::claim_for_good:
      return claim_for_good(deed.pin);
    case Deed::Kind::add_child:
      return add_child(deed);
    case Deed::Kind::provide:
      return provide<Bell>(*this);
    case Deed::Kind::find:
      if (handles_.size() > 4) handles_.erase(handles_.begin());
      handles_.push_back(find<Bell>(deed.target));
      break;
    case Deed::Kind::use:
      return use_handles();
    case Deed::Kind::act:
      return stage_.perform(deed.act, deed.target);
    case Deed::Kind::signal:
      return ring();
    case Deed::Kind::sleep:
      break;
  }
}

void SimulatedService::claim_for_good(int pin) {
  try {
    kept_.push_back(gpio().input(pin));
  } catch (const aio::GpioError&) {
  }
}

void SimulatedService::add_child(const Deed& deed) {
  if (!stage_.may_add_child()) return;
  const std::string name = unit() + '.' + deed.target;
  const CodeMark mark(stage_.ledger(), code_, "the body of " + name);
  add_task(deed.target, [this, program = deed.child, name, mark, &ledger = stage_.ledger()] {
    if (!ledger.is_object(static_cast<Bell*>(this))) ledger.violate(name + " was started on a dead object");
    return perform(program, name);
  });
}

// A handle that is gone says so; one that leads to a dead object is the engine's fault.
void SimulatedService::use_handles() {
  for (const auto& handle : handles_) {
    try {
      Bell* bell = &*handle;
      if (stage_.ledger().is_object(bell))
        bell->ring();
      else
        stage_.ledger().violate("a handle of " + unit() + " leads to a dead object");
    } catch (const aio::Gone&) {
    }
  }
}

}  // namespace aiod::simulation
