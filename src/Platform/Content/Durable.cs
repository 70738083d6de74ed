using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Yiwang.Platform.Content;

/// <summary>A rename survives a power cut only when its folder was synced; .NET has no call for that.</summary>
internal static partial class Durable
{
    private const int ReadOnlyFolder = 0x10000; // O_RDONLY | O_DIRECTORY on Linux

    public static void SyncFolder(string folder)
    {
        using var handle = new SafeFileHandle(open(folder, ReadOnlyFolder), ownsHandle: true);
        if (handle.IsInvalid || fsync(handle) != 0)
            throw new IOException($"{folder} could not be synced: {Marshal.GetLastPInvokeError()}");
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint open(string path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int fsync(SafeFileHandle handle);
}
