#pragma once

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <aio/ctl.hpp>
#include <aio/host.hpp>
#include <aio/service_base.hpp>
#include <aio/testing/manual_loop.hpp>
#include <aio/timeout.hpp>

#include <filesystem>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "plugin/library.hpp"

namespace aiod::plugin {

inline std::filesystem::path bad_plugin(const std::string& name) {
  return std::filesystem::path(BAD_PLUGINS) / (name + "_service.so");
}

/// A test's own folder, gone with it.
class Folder {
 public:
  Folder() {
    std::string pattern = ::testing::TempDir() + "plugin_test.XXXXXX";
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no folder for the test");
    path_ = std::filesystem::canonical(pattern);
    ::umask(022);  // a plugin in a folder that others can write is refused
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  const std::filesystem::path& path() const noexcept { return path_; }
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

inline std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline void write_file(const std::filesystem::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

/// "" when the function throws nothing.
template <class Function>
std::string plugin_error(Function function) {
  try {
    function();
  } catch (const PluginError& e) {
    return e.what();
  }
  return "";
}

/// What a service needs to run alone: a loop on the manual clock, and a log that counts.
class TestHost final : public aio::Host, private aio::LogSink {
 public:
  const std::string& unit() const override { return logger_.unit(); }
  aio::Loop& loop() override { return loop_.loop(); }
  const aio::Logger& logger() override { return logger_; }
  aio::gpio::Gpio& gpio() override { throw std::logic_error("there are no pins here"); }
  aio::i2c::I2c& i2c() override { throw std::logic_error("there are no buses here"); }
  void add_task(std::string, ChildBody) override { throw std::logic_error("there are no child tasks here"); }
  void provide(std::string, void*) override {}
  aio::Control& ctl() override { throw aio::ControlError("there is no daemon"); }
  std::shared_ptr<const aio::detail::Offer> find(std::string_view, std::string_view) override {
    return nullptr;
  }

  aio::testing::ManualLoop& manual() noexcept { return loop_; }
  const std::vector<std::string>& lines() const noexcept { return lines_; }

  /// Starts the service's task, as the engine does.
  void start(aio::ServiceBase& service, std::shared_ptr<void> params) {
    ended_ = false;
    error_.reset();
    task_ = aio::detail::TaskRef(new aio::detail::TaskContext(loop(), unit()));
    boost::asio::co_spawn(
        loop().executor(task_), aio::detail::let_clean_up(to_end(service, std::move(params))),
        boost::asio::bind_cancellation_slot(task_->slot(), [this](std::exception_ptr error) {
          ended_ = true;
          if (error != nullptr) error_ = aio::describe_exception(error);
        }));
    loop_.settle();
  }
  void stop() {
    task_->request_stop();
    loop_.settle();
  }
  /// Forgets the task, as must be before its plugin goes. Its slot keeps a handler of co_spawn, whose
  /// executor keeps the task.
  void forget() {
    if (task_) task_->slot().clear();
    task_ = {};
  }

  bool ended() const noexcept { return ended_; }
  const std::optional<aio::Error>& error() const noexcept { return error_; }
  const aio::Value& result() const noexcept { return result_; }

 private:
  void write(aio::LogLevel, std::string_view, std::string_view text) noexcept override {
    lines_.emplace_back(text);
  }

  aio::Task<void> to_end(aio::ServiceBase& service, std::shared_ptr<void> params) {
    result_ = co_await service.run(std::move(params));
  }

  aio::testing::ManualLoop loop_;
  aio::Logger logger_{*this, "test.service", std::make_shared<aio::Logger::LevelCell>(aio::LogLevel::info)};
  std::vector<std::string> lines_;
  aio::detail::TaskRef task_;
  bool ended_ = false;
  std::optional<aio::Error> error_;
  aio::Value result_;
};

}  // namespace aiod::plugin
