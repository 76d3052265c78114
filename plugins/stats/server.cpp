#include "server.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/socket_base.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <iterator>
#include <stdexcept>
#include <utility>

#include <aio/sleep.hpp>

namespace stats {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

std::string problem(const Server::Address& address, const boost::system::error_code& error) {
  std::string cure;
  if (error == asio::error::address_in_use)
    cure = fmt::format(
        "; another program has it: \"ss -ltnp sport = {}\" says which. Stop that one, or give "
        "this service another port",
        address.port);
  else if (error == asio::error::access_denied)
    cure = "; a port below 1024 is root's: take a higher one";
  else if (error.value() == EADDRNOTAVAIL)
    cure = "; host must be an address of this machine, or 0.0.0.0 for all of them";
  return fmt::format("can't listen on port {} of {}: {}{}", address.port, address.host, error.message(),
                     cure);
}

template <class Acceptor>
boost::system::error_code listen(Acceptor& acceptor, const tcp::endpoint& endpoint) {
  boost::system::error_code error;
  boost::system::error_code ignored;
  acceptor.close(ignored);
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(asio::socket_base::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
  return error;
}

// A name may have addresses that this machine does not.
template <class Acceptor>
void listen(Acceptor& acceptor, const Server::Address& address) {
  boost::system::error_code first;
  for (const asio::ip::address& one : address.addresses) {
    const boost::system::error_code error = listen(acceptor, tcp::endpoint(one, address.port));
    if (!error) return;
    if (!first) first = error;
  }
  throw std::runtime_error(problem(address, first));
}

}  // namespace

Server::Server(const aio::Executor& executor, const Address& address, const Limits& limits, Site& site,
               MakeStream make_stream, aio::Logger log)
    : executor_(executor),
      limits_(limits),
      site_(site),
      make_stream_(std::move(make_stream)),
      log_(std::move(log)),
      acceptor_(executor) {
  listen(acceptor_, address);
  endpoint_ = acceptor_.local_endpoint();
}

aio::Task<void> Server::run() {
  std::exception_ptr stopped;
  try {
    co_await accept_until_stopped();
  } catch (...) {
    stopped = std::current_exception();
  }
  for (Session& session : sessions_) session.stop();
  co_await group_.wait();
  if (stopped) std::rethrow_exception(stopped);
}

aio::Task<void> Server::accept_until_stopped() {
  for (;;) {
    auto [error, socket] = co_await acceptor_.async_accept(asio::as_tuple(asio::deferred));
    // A stop that comes while a client is being accepted aborts nothing here.
    if (executor_.task() != nullptr && executor_.task()->stop_requested()) break;
    if (error == asio::error::operation_aborted) break;
    if (!error) {
      admit(std::move(socket));
      continue;
    }
    log_.warning("can't accept a client: {}", error.message());
    co_await aio::sleep(std::chrono::seconds(1));
  }
}

void Server::admit(Socket socket) {
  using Welcome = Session::Welcome;
  // Those who are turned away still have to be told; a crowd of them is not.
  constexpr std::size_t turned_away = 32;
  if (sessions_.size() >= limits_.clients + turned_away) return;
  const auto served = std::ranges::count(sessions_, Welcome::served, &Session::welcome);
  const bool has_room = static_cast<std::size_t>(served) < limits_.clients;
  sessions_.emplace_back(make_stream_(std::move(socket)), site_, limits_, executor_.loop(),
                         has_room ? Welcome::served : Welcome::turned_away);
  const auto session = std::prev(sessions_.end());
  group_.start(executor_, session->run(), [this, session] { sessions_.erase(session); });
}

}  // namespace stats
