// Asio, compiled once for the daemon and all plugins.
#include <boost/asio/impl/src.hpp>
