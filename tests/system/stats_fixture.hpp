#pragma once

#include <boost/json/parse.hpp>

#include <chrono>
#include <fstream>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>

#include "support/http_client.hpp"
#include "system/fixture.hpp"

namespace aiod::system_tests {

using support::HttpClient;

/// The service on a port of its own choice, asked as any program would ask it.
class StatsHttp : public SystemTest {
 protected:
  void serve(const std::string& kwargs = "", const std::string& others = "") {
    start_with({"stats", "hello", "world"}, "stats: {enabled: true, kwargs: {port: 0" +
                                                (kwargs.empty() ? "" : ", " + kwargs) + "}}\n" + others);
    await_state("stats", "running");
    port_ = port();
  }
  // Known once it listens, which with TLS is some time after it runs.
  std::uint16_t port(const std::string& service = "stats") {
    for (const auto deadline = support::from_now(); std::chrono::steady_clock::now() < deadline;) {
      const auto port = task(service).at("stats").at("port");
      if (port.is_number()) return port.to_number<std::uint16_t>();
    }
    throw std::runtime_error("stats does not listen");
  }
  HttpClient connect() const { return HttpClient(port_); }
  HttpClient::Response get(std::string_view path, std::string_view headers = {}) const {
    return connect().get(path, headers);
  }
  boost::json::object document(std::string_view path) const {
    return boost::json::parse(get(path).body).as_object();
  }

  std::set<std::string> mapped_plugins() const {
    std::ifstream maps("/proc/" + std::to_string(daemon_.pid()) + "/maps");
    std::set<std::string> plugins;
    for (std::string line; std::getline(maps, line);)
      if (const auto at = line.find('/');
          at != std::string::npos && line.find("/plugins/") != std::string::npos)
        plugins.insert(line.substr(at));
    return plugins;
  }

  std::uint16_t port_ = 0;
};

}  // namespace aiod::system_tests
