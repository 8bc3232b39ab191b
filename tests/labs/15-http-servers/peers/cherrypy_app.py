"""The smallest CherryPy application. cherrypy_app.py PORT"""
import sys

# #region app
import cherrypy


class HelloWorld:
    @cherrypy.expose
    def index(self):
        return "HelloWorld from cherrypy!"


# #endregion app
# #region start
cherrypy.config.update({"server.socket_host": "127.0.0.1", "server.socket_port": int(sys.argv[1])})
cherrypy.quickstart(HelloWorld())
# #endregion start
