#include "server.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/socket_base.hpp>

#include <fmt/format.h>

#include <cerrno>
#include <chrono>
#include <exception>
#include <iterator>
#include <stdexcept>
#include <utility>
#include <vector>

#include <aio/admission.hpp>
#include <aio/error.hpp>
#include <aio/sleep.hpp>

namespace webrepl {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

tcp::endpoint endpoint_of(const Server::Address& address) {
  boost::system::error_code error;
  const auto host = asio::ip::make_address(address.host == "localhost" ? "127.0.0.1" : address.host, error);
  if (error)
    throw aio::ConfigError(
        fmt::format("webrepl.address must be an IP address, as 127.0.0.1 (this machine only), 0.0.0.0 or :: "
                    "(every network); it is \"{}\"",
                    address.host));
  return {host, address.port};
}

std::string problem(const Server::Address& address, const boost::system::error_code& error) {
  std::string cure;
  if (error == asio::error::address_in_use)
    cure =
        fmt::format("; another program has it: \"ss -ltnp sport = {}\" says which. Give webrepl another port",
                    address.port);
  else if (error == asio::error::access_denied)
    cure = "; a port below 1024 is root's: take a higher one";
  else if (error.value() == EADDRNOTAVAIL)
    cure = "; webrepl.address must be an address of this machine, or 0.0.0.0 for all of them";
  return fmt::format("can't listen on port {} of {}: {}{}", address.port, address.host, error.message(),
                     cure);
}

template <class Acceptor>
void listen(Acceptor& acceptor, const Server::Address& address) {
  const tcp::endpoint endpoint = endpoint_of(address);
  boost::system::error_code error;
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(asio::socket_base::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
  if (error) throw std::runtime_error(problem(address, error));
}

}  // namespace

Server::Server(const aio::Executor& executor, const Address& address, Shared shared)
    : executor_(executor), shared_(std::move(shared)), acceptor_(executor) {
  listen(acceptor_, address);
  port_ = acceptor_.local_endpoint().port();
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
    shared_.log.warning("can't accept a client: {}", error.message());
    co_await aio::sleep(std::chrono::seconds(1));
  }
}

// False when there is no place for this client. Who has logged in has a place of their own, and keeps it.
bool Server::make_room(const Peer& peer) {
  if (shared_.logged_in >= shared_.rules.clients) return false;
  using aio::admission::GivesWay;
  std::vector<aio::admission::Occupant> occupants;
  std::vector<Session*> waiting;
  for (Session& session : sessions_)
    if (session.waits()) {
      occupants.push_back({.address = session.address_key(), .gives_way = GivesWay::to_anyone});
      waiting.push_back(&session);
    }
  const auto verdict = aio::admission::admit(
      occupants, aio::admission::address_key(peer.address),
      {.total = shared_.rules.waiting, .per_address = shared_.rules.waiting_per_address});
  if (verdict.displaced) waiting[*verdict.displaced]->give_way();
  return verdict.admitted;
}

void Server::admit(Socket socket) {
  using Welcome = Session::Welcome;
  // Those who are turned away still have to be told, and those who give way to end; a crowd of them is not
  // served, and costs nothing.
  constexpr std::size_t turned_away = 8;
  constexpr std::size_t ending = 8;
  const std::size_t most = shared_.rules.clients + shared_.rules.waiting + turned_away;
  if (sessions_.size() >= most + ending) return;
  boost::system::error_code error;
  Peer peer{.address = socket.remote_endpoint(error).address()};
  if (!error) peer.local = socket.local_endpoint(error).address();
  if (error) return;
  const bool has_room = make_room(peer);
  if (!has_room && sessions_.size() >= most) return;
  sessions_.emplace_back(make_wire(std::move(socket)), shared_, std::move(peer),
                         has_room ? Welcome::served : Welcome::turned_away);
  const auto session = std::prev(sessions_.end());
  group_.start(executor_, session->run(), [this, session] { sessions_.erase(session); });
}

}  // namespace webrepl
