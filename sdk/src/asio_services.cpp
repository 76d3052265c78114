#include "asio_services.hpp"

#include <boost/asio/ip/icmp.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/local/datagram_protocol.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/serial_port.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/system_timer.hpp>

namespace aio::detail {
namespace asio = boost::asio;

void create_asio_services(asio::io_context& context) {
  asio::steady_timer steady(context);
  asio::system_timer system(context);
  asio::ip::tcp::socket tcp(context);
  asio::ip::udp::socket udp(context);
  asio::ip::icmp::socket icmp(context);
  asio::ip::tcp::resolver tcp_resolver(context);
  asio::ip::udp::resolver udp_resolver(context);
  asio::local::stream_protocol::socket local_stream(context);
  asio::local::datagram_protocol::socket local_datagram(context);
  asio::posix::stream_descriptor descriptor(context);
  asio::serial_port serial(context);
  asio::signal_set signals(context);
  (void)asio::make_strand(context);
}

}  // namespace aio::detail
