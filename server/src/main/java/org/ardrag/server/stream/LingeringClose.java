package org.ardrag.server.stream;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection while the other side still speaks: says that no more comes, reads on and throws away what it reads
 * until the other side is done as well, and only then lets go. Closed at once, the other side's next word would be
 * answered with a reset, and a slow client would lose with it what it has not read yet: why its session ended.
 */
final class LingeringClose extends ChannelDuplexHandler {

    private static final long MOST_MILLIS = 2000;

    private @Nullable Future<?> letGo;

    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
        if (!(context.channel() instanceof DuplexChannel channel) || !channel.isActive()) {
            context.close(promise);
            return;
        }
        channel.closeFuture().addListener(closed -> promise.trySuccess());
        if (letGo == null) {
            letGo = context.executor().schedule(() -> context.close(), MOST_MILLIS, TimeUnit.MILLISECONDS);
            channel.config().setAutoRead(true);
            channel.shutdownOutput().addListener(shut -> {
                if (!shut.isSuccess()) {
                    context.close();
                }
            });
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (letGo == null) {
            context.fireChannelRead(message);
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (letGo != null) {
            letGo.cancel(false);
        }
        context.fireChannelInactive();
    }
}
