#include <boost/asio/this_coro.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include <aio/asyncmd.hpp>
#include <aio/caller.hpp>
#include <aio/host_names.hpp>
#include <aio/offload.hpp>
#include <aio/resolve.hpp>
#include <aio/service.hpp>

#include "host_check.hpp"
#include "pages.hpp"
#include "parameters.hpp"
#include "server.hpp"
#include "tls_stream.hpp"

class StatsService final : public aio::Service<stats::Parameters>, public stats::Site {
 public:
  StatsService()
      : Service({.info = "Stats JSON API, metrics and events over HTTP",
                 .type = aio::ServiceType::runtime,
                 .docs = "https://github.com/Carglglz/asyncmd/blob/main/README.md",
                 .version = "1.0"}) {}

  aio::Task<aio::Value> task(stats::Parameters p) override {
    const stats::Limits limits = take(p);
    const stats::Addresses addresses = co_await find_addresses(p.host);
    const stats::Server::Address address{.host = p.host, .addresses = addresses, .port = p.port};
    const aio::Executor executor = co_await boost::asio::this_coro::executor;
    stats::Server::MakeStream make_stream = stats::make_plain_stream;
    const auto make_tls = [files = p.ssl_params, log = log()] { return stats::tls_streams(files, log); };
    if (p.ssl) make_stream = co_await aio::offload(make_tls);
    const auto server =
        std::make_shared<stats::Server>(executor, address, limits, *this, std::move(make_stream), log());
    server_ = server;
    say_where(p, server->endpoint());
    co_await server->run();
    co_return aio::Value();
  }

  std::optional<aio::Show> show() override {
    const aio::Object figures = aio::asyncmd::figures(ctl());
    const auto size = [&](const char* key) { return stats::size_text(figures.at(key).to_number<double>()); };
    return aio::Show{"Stats", fmt::format("Requests: {}\nFs(/): total: {}, used: {}, free: {}\n"
                                          "Mem: total: {}, used: {}, free: {}",
                                          requests_, size("fstotal"), size("fsused"), size("fsfree"),
                                          size("mtotal"), size("mused"), size("mfree"))};
  }

  aio::Value stats() override {
    aio::Object figures = aio::asyncmd::figures(ctl());
    figures.emplace("requests", requests_);
    const auto server = server_.lock();
    figures.emplace("port", server ? aio::Value(server->port()) : aio::Value());
    figures.emplace("clients", server ? server->clients() : 0);
    return figures;
  }

  stats::Response answer(const stats::Request& request, const stats::Client& client) override {
    ++requests_;
    stats::Response response = respond(request, client);
    log().debug("{:.20} {:.200} -> {}", request.method, request.path, response.status);
    return response;
  }
  void left(std::string_view why) override { log().warning("{}; it is left", why); }
  // No matter who it is and what the token: by HTTP nothing can be done but read.
  std::unique_ptr<aio::Control> control_for(const stats::Client& client) override {
    return ctl().on_behalf_of(
        {.who = "http " + client.address.to_string(), .grants = {{aio::Right::read, {"*"}}}});
  }

 private:
  stats::Limits take(const stats::Parameters& p) {
    hosts_ = aio::HostNames(p.hosts);
    token_ = p.token.value_or(aio::Secret()).get();
    return limits_of(p);
  }

  stats::Response respond(const stats::Request& request, const stats::Client& client) {
    if (auto problem = stats::host_problem(request, hosts_, client.local)) return std::move(*problem);
    const auto control = control_for(client);
    stats::DaemonPages pages(*control);
    return stats::answer(request, token_, pages);
  }

  // A name server that does not answer must not hold up a stop, so the name isn't looked up by offload.
  static aio::Task<stats::Addresses> find_addresses(std::string host) {
    stats::NameSources names = stats::system_names();
    const auto is_name = [&host, &names] { return stats::is_host_name(host, names); };
    const bool asks = co_await aio::offload(is_name);
    if (asks) {
      stats::Addresses found;
      std::string problem;
      try {
        found = co_await aio::resolve(host);
      } catch (const aio::ResolveError& e) {
        problem = e.what();
      }
      names.of_host = [found, problem](const std::string&) {
        if (!problem.empty()) throw std::runtime_error(problem);
        return found;
      };
    }
    co_return stats::addresses_of(host, names);
  }

  void say_where(const stats::Parameters& p, const boost::asio::ip::tcp::endpoint& at) {
    const std::string address = at.address().to_string();
    const bool v6 = at.address().is_v6();
    log().info("listening on {}://{}{}{}:{}", p.ssl ? "https" : "http", v6 ? "[" : "", address, v6 ? "]" : "",
               at.port());
    if (!at.address().is_loopback() && !p.token)
      log().warning("anybody who reaches {} can read here; set a token", address);
  }

  aio::HostNames hosts_;
  std::string token_;
  std::uint64_t requests_ = 0;  // since the service was loaded
  std::weak_ptr<stats::Server> server_;
};

AIO_SERVICE(StatsService)
