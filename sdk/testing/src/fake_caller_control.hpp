#pragma once

#include <memory>
#include <string>
#include <vector>

#include <aio/testing/fake_control.hpp>

namespace aio::testing {

/// What FakeControl::on_behalf_of() gives: the fake daemon, as far as all the callers may.
class FakeCallerControl final : public Control {
 public:
  FakeCallerControl(FakeControl& daemon, std::vector<Caller> callers)
      : daemon_(daemon), callers_(std::move(callers)) {}

  Array status(const Patterns& which, bool full) override;
  TaskState state(const std::string& task) override;
  Value result(const std::string& task) override;
  std::optional<Error> traceback(const std::string& task) override;
  Value stats(const std::string& service) override;
  std::string report(const std::string& service) override;
  Explanation why(const std::string& task) override;
  Object version() override;
  Task<std::vector<TaskChange>> start(Patterns which, StartMode mode, std::source_location where) override;
  Task<std::vector<TaskChange>> stop(Patterns which, std::source_location where) override;
  Task<std::vector<TaskChange>> restart(Patterns which, std::source_location where) override;
  bool retry(const std::string& task) override;
  Task<Value> call(std::string service, Value argument, std::source_location where) override;
  std::vector<ConfigValue> config(const std::string& service) override;
  Task<ConfigChange> enable(Patterns which, Apply apply, std::source_location where) override;
  Task<ConfigChange> disable(Patterns which, Apply apply, std::source_location where) override;
  Task<ConfigChange> configure(std::string service, Object set, std::optional<Array> args,
                               std::source_location where) override;
  Task<Object> reload(std::source_location where) override;
  std::unique_ptr<EventStream> events() override;
  LogBatch read_log(const LogQuery& query) override;
  std::unique_ptr<LogStream> follow_log(const LogQuery& query) override;
  Task<ConfigChange> configure_all(std::vector<ConfigEdit> edits, std::source_location where) override;
  std::unique_ptr<Control> on_behalf_of(Caller caller) override;
  void authorise(Right right, const std::string& service) override;

 private:
  void authorise_all(Right right, const Patterns& which) const;
  void authorise_everywhere(Right right) const;
  void authorise_units(const LogQuery& query) const;
  void authorise_edit(const ConfigEdit& edit) const;
  void authorise_key(const std::string& service, std::string_view key, const Value& value) const;
  void authorise_one(Right right, const std::string& service) const;
  bool may_run() const;

  FakeControl& daemon_;
  std::vector<Caller> callers_;
};

}  // namespace aio::testing
