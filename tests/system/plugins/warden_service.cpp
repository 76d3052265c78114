#include <aio/ctl.hpp>
#include <aio/service.hpp>

#include <map>
#include <string>

namespace {

// Starts again what has failed, and counts by what: the shape of a watcher.
class Warden final : public aio::Service<> {
 public:
  Warden() : Service({.info = "Watches", .enabled = true}) {}

  aio::Task<aio::Value> task(aio::NoParams) override {
    const auto events = ctl().events();
    for (const aio::Value& task : ctl().status("*")) {
      const std::string name(task.at("name").as_string());
      if (const auto error = ctl().traceback(name)) take_up(name, *error);
    }
    for (;;) {
      const aio::TaskEvent event = co_await events->next();
      if (event.error) take_up(event.task, *event.error);
    }
  }

  aio::Value stats() override {
    aio::Object errors;
    for (const auto& [task, error] : errors_) errors[task] = error;
    return errors;
  }

  // Steers itself too: {"restart": "warden"}.
  aio::Task<aio::Value> call(aio::Value argument) override {
    const std::string name(argument.at("restart").as_string());
    co_await ctl().restart(name);
    co_return aio::Value("restarted");
  }

 private:
  void take_up(const std::string& task, const aio::Error& error) {
    errors_[task] = error.type;
    log().info("{} {}", ctl().retry(task) ? "took up" : "left alone", task);
  }

  std::map<std::string, std::string> errors_;
};

}  // namespace

AIO_SERVICE(Warden)
