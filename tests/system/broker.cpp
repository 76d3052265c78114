#include "system/broker.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <fstream>

#include <algorithm>
#include <iterator>
#include <stdexcept>
#include <thread>

#include "support/file_descriptor.hpp"

namespace aiod::system_tests {
namespace {

constexpr auto program = "/usr/sbin/mosquitto";

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

std::uint16_t free_port() {
  const support::FileDescriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof(address);
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (::bind(socket.get(), generic, size) != 0 || ::getsockname(socket.get(), generic, &size) != 0)
    throw std::runtime_error("there is no free port");
  return ntohs(address.sin_port);
}

}  // namespace

bool Broker::available() {
  return std::filesystem::exists(program) && std::filesystem::exists("/usr/bin/mosquitto_sub");
}

Broker::Broker(std::string settings) : port_(free_port()) {
  const std::string folder = folder_.path().string();
  for (auto at = settings.find("@"); at != settings.npos; at = settings.find("@"))
    settings.replace(at, 1, folder);
  folder_.write("mosquitto.conf", "listener " + std::to_string(port_) +
                                      " 127.0.0.1\nlog_dest stderr\nlog_type all\nuser root\n" + settings);
}

void Broker::start() {
  const std::vector<std::string> command{program, "-c", folder_.path() / "mosquitto.conf"};
  const support::ProcessOptions options{.errors_to = folder_.path() / ("log." + std::to_string(run_++))};
  process_ = std::make_unique<support::Process>(command, options);
  const auto deadline = support::from_now();
  while (!takes_connections()) {
    if (!process_->running() || std::chrono::steady_clock::now() > deadline)
      throw std::runtime_error("mosquitto does not run: " + log());
    std::this_thread::yield();
  }
}

void Broker::kill() {
  process_.reset();
}

void Broker::stop() {
  process_->signal(SIGTERM);
  process_->finish();
  process_.reset();
}

bool Broker::takes_connections() const {
  const support::FileDescriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const sockaddr_in address = loopback(port_);
  return ::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
}

std::string Broker::log() const {
  std::string all;
  for (int run = 0; run < run_; ++run)
    all += support::read_text(folder_.path() / ("log." + std::to_string(run)));
  return all;
}

std::vector<std::string> Broker::client(const std::string& name, std::vector<std::string> options) const {
  std::vector<std::string> command{name, "-h", "127.0.0.1", "-p", std::to_string(port_), "-q", "1"};
  command.insert(command.end(), client_options.begin(), client_options.end());
  command.insert(command.end(), options.begin(), options.end());
  return command;
}

void Broker::publish(const std::string& topic, const std::string& payload, bool retain) const {
  std::vector<std::string> options{"-t", topic, "-m", payload};
  if (retain) options.emplace_back("-r");
  const auto finished = support::run(client("mosquitto_pub", options));
  if (finished.exit != 0) throw std::runtime_error("mosquitto_pub: " + finished.err);
}

void Broker::publish_bytes(const std::string& topic, std::size_t size) const {
  const auto file = folder_.path() / "payload";
  std::ofstream(file) << std::string(size, 'x');
  const auto finished = support::run(client("mosquitto_pub", {"-t", topic, "-f", file.string()}));
  if (finished.exit != 0) throw std::runtime_error("mosquitto_pub: " + finished.err);
}

std::unique_ptr<support::Process> Broker::subscribe(const std::string& filter) const {
  std::vector<std::string> command{"stdbuf", "-oL"};  // what it prints is awaited, line by line
  std::ranges::copy(client("mosquitto_sub", {"-d", "-v", "-t", filter}), std::back_inserter(command));
  auto process = std::make_unique<support::Process>(command);
  wait_for(*process, "Subscribed");
  return process;
}

std::string wait_for(support::Process& subscriber, const std::string& text) {
  return subscriber.wait_for_output(
      [&text](std::string_view output) { return output.find(text) != output.npos; });
}

}  // namespace aiod::system_tests
