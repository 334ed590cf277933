package cn.minshui.engine.app.start;

import java.nio.file.Path;

/** Open interfaces on one node without Redis. */
class OpenInterfacesIntegrationTests extends OpenInterfacesContract {
    @Override
    LibraryServer start(Path folder) throws Exception {
        return LibraryServer.start(folder, OpenSite.MORE);
    }
}
