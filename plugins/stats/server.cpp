#include "server.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/socket_base.hpp>

#include <fmt/format.h>

#include <chrono>
#include <exception>
#include <iterator>
#include <stdexcept>
#include <utility>
#include <vector>

#include <aio/admission.hpp>
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
      acceptor_(executor),
      streams_(limits.streams, limits.streams_per_address) {
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

// False when there is no place for this client.
bool Server::make_room(const Client& client) {
  std::vector<aio::admission::Occupant> occupants;
  std::vector<Session*> with_place;
  for (Session& session : sessions_)
    if (session.has_place()) {
      occupants.push_back(session.occupant());
      with_place.push_back(&session);
    }
  const auto verdict =
      aio::admission::admit(occupants, aio::admission::address_key(client.address),
                            {.total = limits_.clients, .per_address = limits_.clients_per_address});
  if (verdict.displaced) with_place[*verdict.displaced]->stop();
  return verdict.admitted;
}

void Server::admit(Socket socket) {
  using Welcome = Session::Welcome;
  // Those who are turned away still have to be told, and those who give way to end; a crowd of them is not
  // served, and costs nothing.
  constexpr std::size_t turned_away = 32;
  constexpr std::size_t ending = 32;
  if (sessions_.size() >= limits_.clients + turned_away + ending) return;
  boost::system::error_code error;
  Client client{.address = socket.remote_endpoint(error).address()};
  if (!error) client.local = socket.local_endpoint(error).address();
  if (error) return;
  const bool has_room = make_room(client);
  if (!has_room && sessions_.size() >= limits_.clients + turned_away) return;
  sessions_.emplace_back(make_stream_(std::move(socket)), std::move(client), site_, limits_, streams_,
                         executor_.loop(), has_room ? Welcome::served : Welcome::turned_away);
  const auto session = std::prev(sessions_.end());
  group_.start(executor_, session->run(), [this, session] { sessions_.erase(session); });
}

}  // namespace stats
