#pragma once

#include <aio/ctl.hpp>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "control/access.hpp"
#include "control/configuration.hpp"
#include "control/methods.hpp"
#include "control/operations.hpp"

namespace aiod::control {

/// What services get as ctl(): Operations and Configuration, their callbacks made into awaits. One for the
/// daemon, which may do everything, and one for each caller that a service acts for, which asks for the same
/// rights as the socket's methods (access.hpp). Operations and Configuration outlive the last turn of the
/// loop.
class ServiceControl final : public aio::Control {
 public:
  ServiceControl(Operations& operations, Configuration& configuration, BuildFacts facts);

  aio::Array status(const aio::Patterns& which, bool full) override;
  aio::TaskState state(const std::string& task) override;
  aio::Value result(const std::string& task) override;
  std::optional<aio::Error> traceback(const std::string& task) override;
  aio::Value stats(const std::string& service) override;
  std::string report(const std::string& service) override;
  aio::Explanation why(const std::string& task) override;
  aio::Object version() override;

  aio::Task<std::vector<aio::TaskChange>> start(aio::Patterns which, aio::StartMode mode,
                                                std::source_location where) override;
  aio::Task<std::vector<aio::TaskChange>> stop(aio::Patterns which, std::source_location where) override;
  aio::Task<std::vector<aio::TaskChange>> restart(aio::Patterns which, std::source_location where) override;
  bool retry(const std::string& task) override;
  aio::Task<aio::Value> call(std::string service, aio::Value argument, std::source_location where) override;

  std::vector<aio::ConfigValue> config(const std::string& service) override;
  aio::Task<aio::ConfigChange> enable(aio::Patterns which, aio::Apply apply,
                                      std::source_location where) override;
  aio::Task<aio::ConfigChange> disable(aio::Patterns which, aio::Apply apply,
                                       std::source_location where) override;
  aio::Task<aio::ConfigChange> configure(std::string service, aio::Object set, std::optional<aio::Array> args,
                                         std::source_location where) override;
  aio::Task<aio::Object> reload(std::source_location where) override;

  std::unique_ptr<aio::EventStream> events() override;
  aio::LogBatch read_log(const aio::LogQuery& query) override;
  std::unique_ptr<aio::LogStream> follow_log(const aio::LogQuery& query) override;
  aio::Task<aio::ConfigChange> configure_all(std::vector<aio::ConfigEdit> edits,
                                             std::source_location where) override;
  std::unique_ptr<aio::Control> on_behalf_of(aio::Caller caller) override;
  void authorise(aio::Right right, const std::string& service) override;

 private:
  struct Context;

  explicit ServiceControl(std::shared_ptr<const Context> context) : context_(std::move(context)) {}

  engine::Engine& engine() const;
  aio::Loop& loop() const;
  std::string known(const std::string& task) const;
  engine::ServiceUnit& service(const std::string& name) const;
  aio::Task<aio::ConfigChange> set_boot(aio::Patterns which, bool enabled, aio::Apply apply,
                                        std::source_location where);
  /// Asks services for what they say of themselves, unless one of them is asking in its turn.
  template <class Body>
  auto asking(Body body);

  std::shared_ptr<const Context> context_;  // held too by what was asked for and goes on without the asker
};

}  // namespace aiod::control
